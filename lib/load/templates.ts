import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { templateNames, type Templates } from '../emit/files.js';
import { CertflakeError } from '../errors.js';
import { failure } from '../text/system-errors.js';
import { errno } from '../store/fs.js';
import { readRegular } from '../store/regular.js';
import * as messages from './messages.js';
import { textOf } from '../text/utf8.js';

const packaged = new URL('../../templates/emit/', import.meta.url);

/**
 * The package's templates; a user's template replaces the one of its name.
 *
 * @param cwd - where a relative folder starts
 * @throws CertflakeError if the folder has none, or one with an unknown name
 */
export function readTemplates(folder?: string, cwd = '.'): Templates {
  const own = folder === undefined ? [] : templatesIn(folder, cwd);
  const all = templateNames.map((name) => {
    const isOwn = folder !== undefined && own.includes(`${name}.hbs`);
    const file = isOwn ? resolve(cwd, folder, `${name}.hbs`) : new URL(`${name}.hbs`, packaged);
    const path = isOwn ? join(folder, `${name}.hbs`) : `templates/emit/${name}.hbs`;
    return [name, { path, text: readTemplate(file, path) }];
  });
  return Object.fromEntries(all) as Templates;
}

function readTemplate(file: string | URL, path: string): string {
  return textOf(bytesOf(file, path), path);
}

function bytesOf(file: string | URL, path: string): Buffer {
  try {
    return readRegular(file);
  } catch (error) {
    throw failure('read', path, error);
  }
}

function templatesIn(folder: string, cwd: string): string[] {
  const found = filesBelow(folder, cwd).filter((name) => name.endsWith('.hbs'));
  const known: string[] = templateNames.map((name) => `${name}.hbs`);
  const unknown = found.find((name) => !known.includes(name));
  if (found.length > 0 && unknown === undefined) return found;
  const { message, hint } =
    unknown === undefined
      ? messages.noTemplate(folder, known)
      : messages.unknownTemplate(folder, unknown, known);
  throw new CertflakeError(message, { code: 'no-template', hint });
}

function filesBelow(folder: string, cwd: string): string[] {
  try {
    return walk(resolve(cwd, folder), '').sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errno(error) ?? '')) throw noFolder(folder, error);
    throw failure('read', folder, error);
  }
}

/** Some versions of Node's own recursive reading follow links, even in circles; here links are files. */
function walk(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? walk(folder, path) : [path];
  });
}

function noFolder(folder: string, cause: unknown): CertflakeError {
  const { message, hint } = messages.noTemplateFolder(folder, `${templateNames[0]}.hbs`);
  return new CertflakeError(message, { code: 'no-template', hint, cause });
}
