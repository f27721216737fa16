import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { parseRecord, printRecord, type ComparedFile, type EmitRecord } from '../emit/compare.js';
import { templateNames, type Templates } from '../emit/files.js';
import { CertflakeError } from '../errors.js';
import { failure } from '../store/failure.js';
import { errno } from '../store/fs.js';
import { fenceOf } from '../store/paths.js';

const packaged = new URL('../../templates/emit/', import.meta.url);

/**
 * The package's templates, each replaced by the user's of that name.
 *
 * @throws CertflakeError if the folder has none, or one that stands for nothing
 */
export function readTemplates(folder: string | undefined): Templates {
  const own = folder === undefined ? [] : templatesIn(folder);
  const all = templateNames.map((name) => {
    const isOwn = folder !== undefined && own.includes(`${name}.hbs`);
    const file = isOwn ? join(folder, `${name}.hbs`) : new URL(`${name}.hbs`, packaged);
    const path = isOwn ? join(folder, `${name}.hbs`) : `templates/emit/${name}.hbs`;
    return [name, { path, text: readFileSync(file, 'utf8') }];
  });
  return Object.fromEntries(all) as Templates;
}

function templatesIn(folder: string): string[] {
  const found = filesBelow(folder).filter((name) => name.endsWith('.hbs'));
  const known: string[] = templateNames.map((name) => `${name}.hbs`);
  const unknown = found.find((name) => !known.includes(name));
  if (found.length > 0 && unknown === undefined) return found;
  const fact = unknown === undefined ? 'has no template' : `has a template of no file, ${unknown}`;
  throw new CertflakeError(`--templates ${folder} ${fact}`, {
    code: 'no-template',
    hint: `templates are named ${known.join(', ')}`,
  });
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { encoding: 'utf8', recursive: true }).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errno(error) ?? '')) throw noFolder(folder, error);
    throw failure('read', folder, error);
  }
}

function noFolder(folder: string, cause: unknown): CertflakeError {
  return new CertflakeError(`--templates ${folder} is not a folder`, {
    code: 'no-template',
    hint: `name one that has templates, such as ${templateNames[0]}.hbs; what it lacks keeps the package's`,
    cause,
  });
}

/** A folder that files are emitted into. Paths are relative to it; links that leave it are refused. */
export interface OutFolder {
  read(path: string): string | undefined;
  write(path: string, text: string): void;
}

/** Reads files and replaces them in one step each, so that none is ever half written. */
export function outFolder(root: string): OutFolder {
  mkdirSync(root, { recursive: true });
  const fence = fenceOf(root);
  const guarded = <T>(action: string, path: string, run: (file: string) => T): T => {
    try {
      fence.folder(dirname(path));
      return run(join(root, path));
    } catch (error) {
      throw failure(action, path, error);
    }
  };
  return {
    read: (path) => guarded('read', path, readIfThere),
    write: (path, text) => {
      guarded('write', path, (file) => {
        replace(file, text);
      });
    },
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function replace(file: string, text: string): void {
  const staged = `${file}.certflake-${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(staged, text, { flag: 'wx' });
    renameSync(staged, file);
  } finally {
    rmSync(staged, { force: true });
  }
}

export function readRecord(out: OutFolder, path: string): EmitRecord {
  const text = out.read(path);
  return text === undefined ? {} : parseRecord(text, path);
}

/** Writes what is new or changed, then the record; a crash in between is made good by the next run. */
export function writeFiles(
  out: OutFolder,
  files: readonly ComparedFile[],
  record: string,
): string[] {
  const due = files.filter(({ state }) => state !== 'unchanged' && state !== 'kept');
  for (const { path, text } of due) out.write(path, text);
  const text = printRecord(files);
  if (out.read(record) === text) return due.map(({ path }) => path);
  out.write(record, text);
  return [...due.map(({ path }) => path), record].sort();
}
