import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { CertflakeError } from '../errors.js';
import type { Message } from '../hint.js';
import { errno } from '../text/errno.js';
import { failure } from '../text/system-errors.js';
import { MEBIBYTE, readRegular } from '../store/regular.js';
import { clearStaged, writeWhole } from '../store/whole.js';
import { MARK } from './render.js';
import { foreignFile, insideTree, notFile } from './messages.js';

/**
 * Where a plaintext key may be written: its path, with its folder's links followed.
 *
 * @param cwd - where a relative path starts
 * @throws CertflakeError if it is below the tree, whose files are committed, or its folder doesn't exist
 */
export function placeOutside(tree: string, file: string, cwd = '.'): string {
  const path = join(real(dirname(resolve(cwd, file)), file), basename(file));
  const way = relative(realOrSame(tree), path);
  if (way.split(sep)[0] === '..') return path;
  throw refusal(insideTree(file));
}

const refusal = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'usage', hint });

function real(folder: string, file: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    throw failure('write', file, error);
  }
}

function realOrSame(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}

/**
 * Writes completely or not at all, readable only by its owner from the first byte. Removes what a killed run
 * left beside it.
 *
 * @throws CertflakeError if certflake did not write the existing file: it may hold access to other clusters
 */
export function writePrivately(path: string, content: string): void {
  refuseOthers(path);
  try {
    clearStaged(path);
    writeWhole(path, content, { mode: 0o600, replaces: true });
  } catch (error) {
    throw failure('write', path, error);
  }
}

type There = 'nothing' | 'ours' | 'no file' | 'foreign';

function what(path: string): There {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return 'nothing';
    if (!found.isFile()) return 'no file';
    const bytes = readRegular(path, 0, MEBIBYTE);
    return bytes.toString('utf8').startsWith(MARK) ? 'ours' : 'foreign';
  } catch (error) {
    if (errno(error) === 'ERR_FS_FILE_TOO_LARGE') return 'foreign';
    throw failure('write', path, error);
  }
}

function refuseOthers(path: string): void {
  const there = what(path);
  if (there === 'nothing' || there === 'ours') return;
  throw refusal(there === 'no file' ? notFile(path) : foreignFile(path));
}
