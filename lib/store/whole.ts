import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { errno } from './errno.js';

/** Of file systems that have no hard links. */
const linkless = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

export interface How {
  /** Whatever the umask is. */
  mode: number;
  /** Whether a file of that name gives way; else it is an error (`EEXIST`). */
  replaces?: boolean;
}

/** Writes a file as a whole or not at all, and flushes it. */
export function writeWhole(path: string, text: string, { mode, replaces = false }: How): void {
  const staged = `${path}.certflake-${process.pid}`;
  // What has that name already is another's, and stays.
  const handle = openSync(staged, 'wx', mode);
  try {
    fill(handle, text, mode);
    if (replaces) renameSync(staged, path);
    else place(staged, path);
  } finally {
    rmSync(staged, { force: true });
  }
}

function fill(handle: number, text: string, mode: number): void {
  try {
    writeFileSync(handle, text);
    fchmodSync(handle, mode);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function place(staged: string, path: string): void {
  try {
    linkSync(staged, path);
  } catch (error) {
    if (!linkless.includes(errno(error) ?? '') || existsSync(path)) throw error;
    renameSync(staged, path);
  }
}
