import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CertflakeError } from '../errors.js';
import { errno } from '../text/errno.js';
import { failure } from '../text/system-errors.js';
import { noFolders, notFolder } from './messages.js';

/**
 * Makes a folder and those above it, topmost first. One by one: Node's recursive mkdir never returns if the
 * system allows no folder, as below /proc.
 *
 * @param mode - for the folders that it makes, independent of the umask
 * @throws CertflakeError that names the first folder that can't be made
 */
export function makeFolderAt(path: string, mode?: number, shown = path): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) makeOne(folder, mode);
  if (!statSync(path).isDirectory()) throw noFolder(shown);
}

function makeOne(folder: string, mode?: number): void {
  try {
    mkdirSync(folder, { mode });
    if (mode !== undefined) chmodSync(folder, mode);
  } catch (error) {
    if (errno(error) === 'EEXIST' && existsSync(folder)) return;
    throw errno(error) === 'ENOENT' ? unmakeable(folder, error) : failure('write', folder, error);
  }
}

function noFolder(path: string): CertflakeError {
  const { message, hint } = notFolder(path);
  return new CertflakeError(message, { code: 'not-a-folder', hint });
}

/** Its parent exists. */
function unmakeable(folder: string, cause: unknown): CertflakeError {
  const { message, hint } = noFolders(folder);
  return new CertflakeError(message, { code: 'no-folders', hint, cause });
}
