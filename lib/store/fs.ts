/**
 * The store's write operations: every change on disk passes through this file, so that the fault tests can
 * count operations and stop at any of them. Every path is relative to a root. No link below the root is
 * followed.
 */
import { link as linkAt, mkdir, open, readdir, rename as renameAt, rmdir } from 'node:fs/promises';
import { unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errno } from '../text/errno.js';
import { failure } from '../text/system-errors.js';
import { inFolder } from './handles.js';

export { errno };

const fileMode = 0o644;
const folderMode = 0o755;

/** Runs an operation; false if it fails with one of these codes, as in `ENOENT`. */
export async function tolerate(codes: string[], operation: Promise<unknown>): Promise<boolean> {
  try {
    await operation;
    return true;
  } catch (error) {
    if (codes.includes(errno(error) ?? '')) return false;
    throw error;
  }
}

/**
 * Repeats an operation if its folder has disappeared: a run that writes nothing removes the folders that it
 * made.
 */
export async function againIfGone<T>(operation: () => Promise<T>, tries = 9): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (tries === 0 || errno(error) !== 'ENOENT') throw error;
    return againIfGone(operation, tries - 1);
  }
}

/** Runs with a path whose folder is held. */
function at<T>(root: string, path: string, run: (path: string) => Promise<T>): Promise<T> {
  return inFolder(root, dirname(path), (folder) => run(join(folder, basename(path))));
}

export function rename(root: string, from: string, to: string): Promise<void> {
  return at(root, from, (source) => at(root, to, (target) => renameAt(source, target)));
}

/** Gives a file a second name, which must not exist. */
function link(root: string, from: string, to: string): Promise<void> {
  return at(root, from, (source) => at(root, to, (target) => linkAt(source, target)));
}

/** Writes a file that must not exist yet, with that mode whatever the umask, and flushes it. */
export function writeNew(
  root: string,
  path: string,
  bytes: string | Uint8Array,
  mode = fileMode,
): Promise<void> {
  return at(root, path, async (target) => {
    const file = await open(target, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/**
 * Links a draft to its place, which must be empty; false if it isn't, or if another process has removed the
 * draft.
 */
export async function linkNew(
  root: string,
  draft: string,
  path: string,
  bytes: string,
  mode = fileMode,
): Promise<boolean> {
  try {
    return await tolerate(['EEXIST', 'ENOENT'], link(root, draft, path));
  } catch (error) {
    // FAT and some network file systems have no hard links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errno(error) ?? '')) throw error;
    return tolerate(['EEXIST'], writeNew(root, path, bytes, mode));
  }
}

/** Flushes a folder, so that its created, renamed and removed entries are durable. */
export function flushFolder(root: string, path: string): Promise<void> {
  return inFolder(root, path, async (target) => {
    const folder = await open(target, 'r');
    try {
      // Some network file systems have no fsync of folders; they order renames themselves.
      await tolerate(['EINVAL', 'ENOTSUP', 'ENOSYS'], folder.sync());
    } finally {
      await folder.close();
    }
  });
}

/** Makes one folder, with that mode whatever the umask; false if that name already exists. */
export async function makeFolder(root: string, path: string, mode = folderMode): Promise<boolean> {
  const made = await at(root, path, (target) => tolerate(['EEXIST'], mkdir(target, mode)));
  if (made) await inFolder(root, path, (target) => setFolderMode(target, mode));
  return made;
}

async function setFolderMode(path: string, mode: number): Promise<void> {
  const folder = await open(path, 'r');
  try {
    const found = (await folder.stat()).mode;
    if ((found & 0o777) !== mode) await folder.chmod((found & 0o7000) | mode);
  } finally {
    await folder.close();
  }
}

/**
 * Makes a folder and those above it, up to the root; returns the new ones, topmost first.
 *
 * @param folder - relative to the root
 */
export async function makeFolders(root: string, folder: string, mode?: number): Promise<string[]> {
  if (folder === '.' || folder === '') return [];
  const above = await makeFolders(root, dirname(folder), mode);
  return (await makeFolder(root, folder, mode)) ? [...above, folder] : above;
}

export async function removeFile(root: string, path: string): Promise<void> {
  await tolerate(['ENOENT'], at(root, path, unlink));
}

/** Removes a folder if it is empty. */
export async function removeEmptyFolder(root: string, path: string): Promise<void> {
  await tolerate(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY'], at(root, path, rmdir));
}

/** Removes the files of a folder, but not the folder. */
export async function clearFolder(root: string, path: string): Promise<void> {
  for (const name of await inFolder(root, path, (target) => readdir(target))) {
    const file = join(path, name);
    await removeFile(root, file).catch((error: unknown) => {
      throw failure('remove', file, error);
    });
  }
}

/** Runs `operation` for all items, a few at a time: flushes overlap, memory stays bounded. */
export async function each<T>(
  items: readonly T[],
  operation: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        await operation(items[index]!, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: 16 }, lane));
  const rejected = lanes.find((result) => result.status === 'rejected');
  if (rejected !== undefined) throw rejected.reason;
}
