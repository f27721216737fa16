import { constants, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CertflakeError, type Changed } from '../errors.js';
import { sha256 } from './digest.js';
import { errno } from '../text/errno.js';
import { failure } from '../text/system-errors.js';
import { madeAuthorities } from './given-up.js';
import { inFolderSync } from './handles.js';
import { parseJournal, type Step } from './journal.js';
import { checkPath, fenceOf, linked, normalDir, ownFolder } from './paths.js';
import { readRegular } from './regular.js';
import { remaining } from './remaining.js';
import { codesOf } from './secret.js';
import { stateOf } from './state-folder.js';
import { below } from '../model/layout.js';

/** The files below `dir`, for reading only: takes no lock, changes nothing. */
export interface Tree {
  readonly root: string;
  /** Relative to the root, without `./`; `''` for the root itself. */
  readonly dir: string;
  /**
   * A file's bytes, undefined if there is none. Reads through a pending journal as if it were completed;
   * ignores one that can't be. Throws if the path leaves `dir`, leads through a link, or can't be read.
   *
   * @param path - relative to the root
   * @param limit - at most this many bytes
   */
  read(path: string, limit?: number): Uint8Array | undefined;
  /** The names in a folder, sorted; none if it doesn't exist or isn't a folder. */
  list(folder: string): string[];
  /** A commit was interrupted after its point of no return: the next lock completes it, or refuses. */
  readonly pending: boolean;
  /** What that commit writes, moves or removes, and what this lock has completed; relative to the root. */
  readonly completed: readonly string[];
}

/**
 * Opens `dir` below `root`, which need not exist yet. While another process commits, this tree may show only
 * some of its files: before a write, take the lock and read again.
 *
 * Throws if `dir` leaves the root, isn't a folder or can't be read, and `journal-foreign` if another machine
 * wrote the journal.
 */
export function openTree(root: string, dir: string): Tree {
  const normal = normalDir(dir);
  const disk = diskOf(root, normal);
  const pending = pendingCommit(root, normal);
  const view = viewOf(pending?.left ?? [], normal);
  const read = (path: string, limit?: number): Uint8Array | undefined => {
    checkPath(path, normal);
    const source = view.get(path);
    if (source === null) return undefined;
    // It isn't there now: another process has just completed the journal.
    return (source === undefined ? undefined : disk.read(source, limit)) ?? disk.read(path, limit);
  };
  const list = (folder: string): string[] => listed(disk.list(folder), folder, view);
  const completed = pending === undefined || pending.stuck ? [] : pathsOf(pending.steps);
  return { root, dir: normal, read, list, pending: pending !== undefined, completed };
}

/** The paths of the store's own files, relative to the root. */
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

/** The files as on disk, without regard to a journal. */
export interface Disk {
  read(path: string, limit?: number): Uint8Array | undefined;
  digest(path: string): string | undefined;
  list(folder: string): string[];
}

export function diskOf(root: string, dir: string): Disk {
  fenceOf(root)(dir);
  const read = (path: string, limit?: number) => readAt(root, path, limit);
  const digest = (path: string) => {
    const bytes = read(path);
    return bytes === undefined ? undefined : sha256(bytes);
  };
  const list = (folder: string) => names(root, folder);
  return { read, digest, list };
}

/** The paths that these steps lead to, sorted. */
export const pathsOf = (steps: readonly Step[]): string[] =>
  steps.map((step) => (step.kind === 'remove' ? step.path : step.to)).sort();

/** An interrupted commit: all of its steps, and those still to do. */
export interface Pending {
  steps: Step[];
  left: Step[];
  /** The digest of the record that belongs to the new state. */
  accepted?: string | undefined;
  /** Why it can't be completed: then no step is left, and no record belongs to it. */
  stuck?: CertflakeError;
}

/**
 * What an interrupted commit still has to do; undefined if there is no journal.
 *
 * @throws CertflakeError `journal-foreign` if this machine hasn't written it
 */
export function pendingCommit(root: string, dir: string): Pending | undefined {
  const own = ownPaths(dir);
  const disk = diskOf(root, dir);
  const bytes = disk.read(own.journal);
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(bytes);
  const state = stateOf(root, dir);
  const journal = parseJournal(text, dir, own.journal, codesOf(state));
  const { steps, accepted } = journal;
  const digestOf = (path: string) => disk.digest(path);
  const made = () => madeAuthorities(journal, dir, state, digestOf);
  const run = { steps, digestOf, stagedPath: own.staged, place: own.journal, made };
  const left = remaining(run);
  return left instanceof CertflakeError
    ? { steps, left: [], stuck: left }
    : { steps, left, accepted };
}

/** How far an interrupted commit got, by its journal; undefined if none can be completed. */
export function leftOf(root: string, dir: string): Changed | undefined {
  try {
    const pending = pendingCommit(root, dir);
    if (pending?.stuck !== undefined) return undefined;
    return pending && (pending.left.length === pending.steps.length ? 'begun' : 'pending');
  } catch {
    return 'pending';
  }
}

/** Where each path's bytes are now; null: the file is gone. */
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

/**
 * The names in a folder, sorted, with this view of paths.
 *
 * @param view - null for a file that is gone
 */
export function listed(
  present: readonly string[],
  folder: string,
  view: ReadonlyMap<string, unknown>,
): string[] {
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

function names(root: string, folder: string): string[] {
  try {
    return inFolderSync(root, folder, (at) => readdirSync(at)).sort();
  } catch (error) {
    if (errno(error) === 'ENOENT') return [];
    const why = explained(root, folder, error);
    if (why instanceof CertflakeError && why.code === 'not-a-folder') return [];
    throw failure('read', folder, why);
  }
}

function readAt(root: string, path: string, limit?: number): Uint8Array | undefined {
  const folder = dirname(path);
  try {
    return inFolderSync(root, folder, (at) =>
      readRegular(join(at, basename(path)), constants.O_NOFOLLOW, limit),
    );
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    if (errno(error) === 'ELOOP') throw linked(path);
    throw failure('read', path, explained(root, folder, error));
  }
}

/** The system reports ENOTDIR both for a link and for a file in the path. */
function explained(root: string, folder: string, error: unknown): unknown {
  try {
    if (errno(error) === 'ENOTDIR') fenceOf(root)(folder);
    return error;
  } catch (why) {
    return why;
  }
}
