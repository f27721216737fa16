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

/** Of file systems that have no hard links. */
const linkless = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

export interface How {
  /** Whatever the umask is. */
  mode: number;
  /** Whether a file of that name gives way; else it is an error (`EEXIST`). */
  replaces?: boolean;
}

const MARK = '.certflake-';

/** Writes a file as a whole or not at all, and flushes it. */
export function writeWhole(path: string, text: string, { mode, replaces = false }: How): void {
  const staged = `${path}${MARK}${process.pid}`;
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

/** Removes what killed processes have left beside a file that they were writing; one that runs still has its own there. */
export function clearStaged(path: string): void {
  const prefix = `${basename(path)}${MARK}`;
  for (const entry of readdirSync(dirname(path), { withFileTypes: true })) {
    const isStaged = entry.isFile() && entry.name.startsWith(prefix);
    if (isStaged && isLeft(entry.name.slice(prefix.length)))
      rmSync(join(dirname(path), entry.name), { force: true });
  }
}

/** This process writes one after another, and has none there in between. */
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
