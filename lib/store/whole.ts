import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errno } from '../text/errno.js';
import { isRunning } from './owner.js';

/** Errors of file systems without hard links. */
const linkless = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

export interface How {
  /** Independent of the umask. */
  mode: number;
  /** Whether to replace an existing file of that name; otherwise that is an error (`EEXIST`). */
  replaces?: boolean;
}

const MARK = '.certflake-';

/** Writes a file completely or not at all, and flushes it. */
export function writeWhole(path: string, text: string, { mode, replaces = false }: How): void {
  const staged = `${path}${MARK}${process.pid}`;
  // An existing file of that name belongs to another process, and stays.
  const handle = openSync(staged, 'wx', mode);
  try {
    fill(handle, text, mode);
    if (replaces) renameSync(staged, path);
    else place(staged, path);
  } finally {
    rmSync(staged, { force: true });
  }
}

/** Removes what killed processes left beside a file; a running process still has its own file there. */
export function clearStaged(path: string): void {
  const prefix = `${basename(path)}${MARK}`;
  for (const entry of readdirSync(dirname(path), { withFileTypes: true })) {
    const isStaged = entry.isFile() && entry.name.startsWith(prefix);
    if (isStaged && isLeft(entry.name.slice(prefix.length)))
      rmSync(join(dirname(path), entry.name), { force: true });
  }
}

/** This process writes one file at a time, and keeps none there in between. */
const isLeft = (pid: string): boolean =>
  /^[1-9]\d{0,8}$/.test(pid) && (Number(pid) === process.pid || !isRunning(Number(pid)));

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
