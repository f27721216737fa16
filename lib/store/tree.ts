import { constants, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CertflakeError } from '../errors.js';
import { sha256 } from './digest.js';
import { failure } from './failure.js';
import { errno } from './fs.js';
import { parseJournal, remaining, type Step } from './journal.js';
import { below, checkPath, fenceOf, normalDir, ownFolder, type Fence } from './paths.js';
import { readRegular } from './regular.js';

/** The files below `dir`, for reading only: takes no lock, changes nothing. */
export interface Tree {
  readonly root: string;
  /** Relative to the root, without `./`; `''` for the root itself. */
  readonly dir: string;
  /**
   * A file's bytes, undefined if there is none. A pending journal is seen as if it had been rolled
   * forward. Throws where the path leaves `dir` or the root, or can't be read.
   *
   * @param path - relative to the root
   */
  read(path: string): Uint8Array | undefined;
  /** The names in a folder, sorted; none if it doesn't exist or is no folder. */
  list(folder: string): string[];
  /** A commit was interrupted after its point of no return; the next lock completes it. */
  readonly pending: boolean;
}

/**
 * Opens `dir` below `root`, which need not exist yet. While another process commits, a reader may
 * see some of its files and not others: who goes on to write takes the lock and reads again.
 *
 * Throws where `dir` leaves the root, is no folder or can't be read.
 */
export function openTree(root: string, dir: string): Tree {
  const normal = normalDir(dir);
  const disk = diskOf(root, normal);
  const pending = pendingCommit(disk, normal);
  const view = viewOf(pending?.left ?? [], normal);
  const read = (path: string): Uint8Array | undefined => {
    checkPath(path, normal);
    const source = view.get(path);
    if (source === null) return undefined;
    // Gone from there: another process has just completed the journal.
    return (source === undefined ? undefined : disk.read(source)) ?? disk.read(path);
  };
  const list = (folder: string): string[] => listed(disk.list(folder), folder, view);
  return { root, dir: normal, read, list, pending: pending !== undefined };
}

/** Where the store's own files lie, relative to the root. */
export function ownPaths(dir: string) {
  const folder = below(dir, ownFolder);
  return {
    folder,
    lock: `${folder}/lock`,
    journal: `${folder}/journal.json`,
    ignore: `${folder}/.gitignore`,
    staging: `${folder}/tmp`,
    staged: (name: string) => `${folder}/tmp/${name}`,
  };
}

export type OwnPaths = ReturnType<typeof ownPaths>;

/** The tree as it lies, journal or not. */
export interface Disk {
  read(path: string): Uint8Array | undefined;
  digest(path: string): string | undefined;
  list(folder: string): string[];
}

export function diskOf(root: string, dir: string): Disk {
  const fence = fenceOf(root);
  fence.folder(dir);
  const read = (path: string) => readFenced(root, path, fence);
  const digest = (path: string) => {
    const bytes = read(path);
    return bytes === undefined ? undefined : sha256(bytes);
  };
  const list = (folder: string) => names(root, folder, fence);
  return { read, digest, list };
}

/** An interrupted commit: all of its steps, and those that are left to do. */
export interface Pending {
  steps: Step[];
  left: Step[];
}

/** What an interrupted commit has left, undefined if there is no journal. */
export function pendingCommit(disk: Disk, dir: string): Pending | undefined {
  const own = ownPaths(dir);
  const bytes = disk.read(own.journal);
  if (bytes === undefined) return undefined;
  const journal = parseJournal(new TextDecoder().decode(bytes), dir, own.journal);
  return {
    steps: journal.steps,
    left: remaining(journal, (path) => disk.digest(path), own.staged),
  };
}

/** Where each path's bytes lie now; null: nowhere any more. */
type View = Map<string, string | null>;

function viewOf(steps: Step[], dir: string): View {
  const own = ownPaths(dir);
  const view: View = new Map();
  for (const step of steps) {
    if (step.kind === 'remove') view.set(step.path, null);
    else if (step.kind === 'put') view.set(step.to, own.staged(step.staged));
    else view.set(step.to, view.get(step.from) ?? step.from).set(step.from, null);
  }
  return view;
}

function listed(present: string[], folder: string, view: View): string[] {
  const all = new Set(present);
  const prefix = folder === '' ? '' : `${folder}/`;
  for (const [path, source] of view) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...rest] = path.slice(prefix.length).split('/');
    if (source !== null) all.add(name);
    else if (rest.length === 0) all.delete(name);
  }
  return [...all].sort();
}

function names(root: string, folder: string, fence: Fence): string[] {
  try {
    fence.folder(folder);
    return readdirSync(join(root, folder)).sort();
  } catch (error) {
    if (error instanceof CertflakeError && error.code === 'not-a-folder') return [];
    if (errno(error) === 'ENOENT') return [];
    throw failure('read', folder, error);
  }
}

function readFenced(root: string, path: string, fence: Fence): Uint8Array | undefined {
  fence.folder(dirname(path));
  try {
    return readRegular(join(root, path), constants.O_NOFOLLOW);
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    if (errno(error) === 'ELOOP') return readLinked(path, fence);
    throw failure('read', path, error);
  }
}

function readLinked(path: string, fence: Fence): Uint8Array {
  const target = fence.link(path);
  try {
    return readRegular(target, constants.O_NOFOLLOW);
  } catch (error) {
    throw failure('read', path, error);
  }
}
