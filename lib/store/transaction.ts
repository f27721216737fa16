import { dirname } from 'node:path';
import type { Changed } from '../errors.js';
import { clearState, readRecord, settleRecord } from './accepted.js';
import { sha256 } from './digest.js';
import { failure } from '../text/system-errors.js';
import {
  againIfGone,
  clearFolder,
  flushFolder,
  makeFolders,
  removeEmptyFolder,
  removeFile,
  rename,
  writeNew,
} from './fs.js';
import { takeLock } from './lock.js';
import { fenceOf, look, normalDir } from './paths.js';
import { naming, perform, removeEmptied, settle } from './perform.js';
import { ensureCodes } from './secret.js';
import { stage, stageAccepted, type Place } from './stage.js';
import { stateOf } from './state-folder.js';
import {
  diskOf,
  leftOf,
  openTree,
  ownPaths,
  pathsOf,
  pendingCommit,
  type Pending,
  type Tree,
} from './tree.js';
import { prepare, type Write } from './writes.js';
import { COMPLETE } from './messages.js';

export type { Write } from './writes.js';

export interface LockedStore {
  readonly tree: Tree;
  /** Files of an interrupted commit that are in place now, relative to the root. */
  readonly recovered: string[];
  /**
   * All of the writes or none, even if the process or the machine stops. Durable when it returns. Files with
   * the same bytes aren't touched.
   *
   * Throws before anything has changed (a refused write, a full disk, missing rights). Exception: if the disk
   * fails between the journal and the last rename, the error's `changed` is `begun` or `pending`.
   *
   * @param accepted - the record of what the operator accepted (`readAccepted`). It is replaced together with
   * the files or not at all; unchanged if absent
   */
  commit(writes: Write[], accepted?: string): Promise<void>;
  release(): Promise<void>;
}

/** What the caller learns before it happens. Paths are relative to the root. */
export interface Notices {
  /** An interrupted commit will now be completed: these files are written, moved or removed. */
  onRecovery?: (paths: string[]) => void;
  /** A lock from a commit or from another clone is being replaced. */
  onForeignLock?: (path: string) => void;
}

/**
 * Opens `dir` for writing, exclusively. Makes it if it doesn't exist. First completes an interrupted commit,
 * which needs no identity.
 *
 * Throws `locked` while another process holds it, `journal` if the interrupted commit can't be completed, and
 * what `openTree` throws.
 */
export async function lockStore(
  root: string,
  dir: string,
  notices: Notices = {},
): Promise<LockedStore> {
  const { made, ...place } = await openPlace(root, normalDir(dir));
  const lock = await takeLock(place);
  if (lock.foreign) notices.onForeignLock?.(place.own.lock);
  let isUsed = false;
  const release = async () => {
    const emptied = isUsed ? [] : await emptyAgain(place, made);
    await lock.release();
    for (const folder of emptied) await removeEmptyFolder(root, folder);
  };
  try {
    const recovered = await recover(place, notices);
    await ignoreOwnFolder(place);
    const tree = { ...openTree(root, dir), completed: recovered };
    const commit = inTurn((writes: Write[], accepted?: string) => {
      isUsed ||= writes.length > 0;
      return commitNow(place, writes, accepted);
    });
    return { tree, recovered, commit, release };
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

/** Also returns the folders that it made, topmost first. */
async function openPlace(root: string, dir: string): Promise<Place & { made: string[] }> {
  const own = ownPaths(dir);
  fenceOf(root)(own.staging);
  const state = stateOf(root, dir);
  const made = await againIfGone(() => makeOwnFolders(root, own.staging)).catch(
    (error: unknown) => {
      throw failure('write', own.folder, error);
    },
  );
  return { root, dir, own, state, codes: await ensureCodes(state), made };
}

async function makeOwnFolders(root: string, staging: string): Promise<string[]> {
  const made = await makeFolders(root, staging);
  for (const folder of made) await flushFolder(root, dirname(folder));
  return made;
}

/**
 * Removes what this run made, if nothing was written and no other process is about to write. The lock is still
 * held; returns the folders, deepest first, that can be removed after it if empty.
 */
async function emptyAgain({ root, own }: Place, made: readonly string[]): Promise<string[]> {
  if (!made.includes(own.folder)) return [];
  await removeEmptyFolder(root, own.staging);
  if (look(root, own.staging) !== undefined) return [];
  await removeFile(root, own.ignore);
  return made.filter((folder) => folder !== own.staging).reverse();
}

async function ignoreOwnFolder({ root, own }: Place): Promise<void> {
  if (look(root, own.ignore) !== undefined) return;
  try {
    const draft = own.staged('ignore');
    await writeNew(root, draft, '*\n');
    await rename(root, draft, own.ignore);
  } catch (error) {
    throw failure('write', own.ignore, error);
  }
}

/** Runs the calls one after another, even if an earlier one fails. */
function inTurn<A extends unknown[]>(
  operation: (...given: A) => Promise<void>,
): (...given: A) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (...given) => {
    const result = last.then(() => operation(...given));
    last = result.catch(() => undefined);
    return result;
  };
}

/** Completes the journal, if there is one, and clears files that no journal names. */
async function recover(place: Place, { onRecovery }: Notices = {}): Promise<string[]> {
  const { root, dir, own, state } = place;
  const pending = pendingCommit(root, dir);
  if (pending?.stuck !== undefined) throw pending.stuck;
  const paths = pathsOf(pending?.steps ?? []);
  if (pending !== undefined) {
    onRecovery?.(paths);
    await complete(place, pending, 'recovered');
  }
  try {
    await clearFolder(root, own.staging);
    await clearState(state);
  } catch (error) {
    throw failure('clear', own.staging, error);
  }
  return paths;
}

async function commitNow(place: Place, writes: Write[], accepted?: string): Promise<void> {
  await recover(place);
  const prepared = prepare(writes, { dir: place.dir, disk: diskOf(place.root, place.dir) });
  const record = accepted === readRecord(place.state.accepted) ? undefined : accepted;
  const steps = prepared.map(({ step }) => step);
  if (prepared.length > 0) {
    await stage(place, prepared, record);
    await complete(place, { steps, left: steps, accepted: record && sha256(record) }, 'done');
  } else if (record !== undefined) await acceptOnly(place, record);
}

/** One rename: it needs no journal. */
async function acceptOnly(place: Place, record: string): Promise<void> {
  await stageAccepted(place, record);
  try {
    await settleRecord(place.state, sha256(record));
  } catch (error) {
    throw failure('write', place.state.accepted, error, { changed: 'nothing' });
  }
}

/** The old state is gone from here on: if this process stops, the next lock does the rest. */
async function complete(place: Place, pending: Pending, whole: Changed): Promise<void> {
  const { root, dir, own, state } = place;
  const { steps, left, accepted } = pending;
  try {
    await perform(root, own, left);
    await settle(root, dir, steps);
    if (accepted !== undefined) await settleRecord(state, accepted);
    await naming('remove', own.journal, removeFile(root, own.journal));
    await naming('write below', own.folder, flushFolder(root, own.folder));
    await removeEmptied(root, dir, steps);
  } catch (error) {
    const changed = leftOf(root, dir) ?? whole;
    throw failure(COMPLETE, dir === '' ? root : dir, error, { changed });
  }
}
