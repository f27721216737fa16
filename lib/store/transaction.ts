import { dirname, join } from 'node:path';
import { failure } from './failure.js';
import { clearFolder, flushFolder, removeFile, rename, writeNew } from './fs.js';
import { takeLock } from './lock.js';
import { fenceOf, look, normalDir } from './paths.js';
import { makeFolders, perform, removeEmptied, settle } from './perform.js';
import { stateOf } from './state.js';
import { stage, type Place } from './stage.js';
import { diskOf, openTree, ownPaths, pendingCommit, type Pending, type Tree } from './tree.js';
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
   * the disk fails between the journal and the last rename: then the hint says that the next command
   * that writes completes it.
   */
  commit(writes: Write[], accepted?: string): Promise<void>;
  release(): Promise<void>;
}

/**
 * Opens `dir` for writing, alone. Makes it where it doesn't exist; an interrupted commit is
 * completed first, which needs no identity.
 *
 * Throws `locked` while another process holds it, and whatever `openTree` throws.
 */
export async function lockStore(root: string, dir: string): Promise<LockedStore> {
  const normal = normalDir(dir);
  const place = { root, dir: normal, own: ownPaths(normal) };
  await openFolder(place);
  const lock = await takeLock(root, place.own);
  try {
    const recovered = await recover(place);
    await ignoreOwnFolder(place);
    const tree = openTree(root, dir);
    const commit = inTurn(
      ({ writes, accepted }: { writes: Write[]; accepted?: string | undefined }) =>
        stub(place, writes, accepted),
    );
    return {
      tree,
      recovered,
      commit: (writes: Write[], accepted?: string) => commit({ writes, accepted }),
      release: () => lock.release(),
    };
  } catch (error) {
    await lock.release().catch(() => undefined);
    throw error;
  }
}

async function openFolder({ root, dir, own }: Place): Promise<void> {
  const fence = fenceOf(root);
  fence.folder(dir);
  fence.folder(own.staging);
  try {
    const made = await makeFolders(root, own.staging);
    for (const folder of made) await flushFolder(join(root, dirname(folder)));
  } catch (error) {
    throw failure('write', own.folder, error);
  }
}

async function ignoreOwnFolder({ root, own }: Place): Promise<void> {
  if (look(root, own.ignore) !== undefined) return;
  try {
    const draft = join(root, own.staged('ignore'));
    await writeNew(draft, '*\n');
    await rename(draft, join(root, own.ignore));
  } catch (error) {
    throw failure('write', own.ignore, error);
  }
}

/** One call after another, whether the one before failed or not. */
function inTurn<T>(operation: (argument: T) => Promise<void>): (argument: T) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const result = last.then(() => operation(argument));
    last = result.catch(() => undefined);
    return result;
  };
}

/** Completes what a journal says, if there is one, and clears what no journal speaks of. */
async function recover(place: Place): Promise<string[]> {
  const { root, dir, own } = place;
  const pending = pendingCommit(diskOf(root, dir), dir);
  if (pending !== undefined) await complete(place, pending);
  try {
    await clearFolder(join(root, own.staging));
  } catch (error) {
    throw failure('clear', own.staging, error);
  }
  return (pending?.steps ?? [])
    .map((step) => (step.kind === 'remove' ? step.path : step.to))
    .sort();
}

async function commitNow(place: Place, writes: Write[]): Promise<void> {
  await recover(place);
  const prepared = prepare(writes, { ...place, disk: diskOf(place.root, place.dir) });
  if (prepared.length === 0) return;
  const steps = prepared.map(({ step }) => step);
  await stage(place, prepared);
  await complete(place, { steps, left: steps });
}

/** From here on the old state is gone: whatever stops us, the next lock does the rest. */
async function complete({ root, dir, own }: Place, { steps, left }: Pending): Promise<void> {
  try {
    await perform(root, own, left);
    await settle(root, dir, steps);
    await removeFile(join(root, own.journal));
    await flushFolder(join(root, own.folder));
    await removeEmptied(root, dir, steps);
  } catch (error) {
    const later = 'the next command that writes completes it';
    throw failure('complete what was begun in', dir === '' ? root : dir, error, later);
  }
}

async function stub(place: Place, writes: Write[], accepted: string | undefined): Promise<void> {
  if (writes.length > 0) await commitNow(place, writes);
  if (accepted === undefined) return;
  const { mkdirSync, writeFileSync } = await import('node:fs');
  const state = stateOf(place.root, place.dir);
  mkdirSync(state.folder, { recursive: true });
  writeFileSync(state.accepted, accepted);
}
