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

export type { Write } from './writes.js';

export interface LockedStore {
  readonly tree: Tree;
  /** Files that an interrupted commit had left and that are in place now, relative to the root. */
  readonly recovered: string[];
  /**
   * All of the writes or none, whenever the process or the machine stops. Durable when it returns.
   * Files that hold the same bytes already aren't touched.
   *
   * Throws before anything has changed (a refused write, a full disk, missing rights), except where
   * the disk fails between the journal and the last rename: then the error's `changed` is `begun` or `pending`.
   *
   * @param accepted - the record of what the operator accepted (`readAccepted`), which is replaced
   * together with the files or not at all; left as it is without one
   */
  commit(writes: Write[], accepted?: string): Promise<void>;
  release(): Promise<void>;
}

/** What a caller is told before it happens. Paths are relative to the root. */
export interface Notices {
  /** An interrupted commit is about to be completed: these files are written, moved or removed. */
  onRecovery?: (paths: string[]) => void;
  /** A lock that came with a commit or from another clone is being replaced. */
  onForeignLock?: (path: string) => void;
}

/**
 * Opens `dir` for writing, alone. Makes it where it doesn't exist; an interrupted commit is
 * completed first, which needs no identity.
 *
 * Throws `locked` while another process holds it, `journal` where the interrupted commit can't be
 * completed, and whatever `openTree` throws.
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

/** With the folders that it has made, topmost first. */
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
 * Nothing was written, and nobody else is about to write: what this run has made goes. The lock is still held; the
 * folders, deepest first, can go after it, where they are empty then.
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

/** One call after another, whether the one before failed or not. */
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

/** Completes what a journal says, if there is one, and clears what no journal speaks of. */
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

/** From here on the old state is gone: whatever stops us, the next lock does the rest. */
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
    throw failure('complete what was begun in', dir === '' ? root : dir, error, { changed });
  }
}
