/**
 * The store's writing hands: whatever it changes on disk passes through this file, so that the
 * fault tests can count operations and stop at any of them.
 */
import { link, mkdir, open, readdir, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

export { link, rename, unlink };

const fileMode = 0o644;
const folderMode = 0o755;

/** The errno name of a failed system call, as in `ENOSPC`; the error may be of another realm. */
export function errno(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Runs an operation and lets it fail in the ways named, as in `ENOENT`. */
export async function tolerate(codes: string[], operation: Promise<unknown>): Promise<boolean> {
  try {
    await operation;
    return true;
  } catch (error) {
    if (codes.includes(errno(error) ?? '')) return false;
    throw error;
  }
}

/** Writes a file that must not exist yet, mode 0644 whatever the umask, and flushes it. */
export async function writeNew(path: string, bytes: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', fileMode);
  try {
    await file.writeFile(bytes);
    await file.chmod(fileMode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the entries of a folder durable: what was created, renamed or unlinked in it. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    // Some network file systems know no fsync of folders; they order renames themselves.
    await tolerate(['EINVAL', 'ENOTSUP', 'ENOSYS'], folder.sync());
  } finally {
    await folder.close();
  }
}

/** Makes one folder, mode 0755 whatever the umask; false if it was there. */
export async function makeFolder(path: string): Promise<boolean> {
  if (!(await tolerate(['EEXIST'], mkdir(path, folderMode)))) return false;
  const { mode } = await stat(path);
  if ((mode & 0o777) !== folderMode) await setFolderMode(path, (mode & ~0o777) | folderMode);
  return true;
}

async function setFolderMode(path: string, mode: number): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.chmod(mode & 0o7777);
  } finally {
    await folder.close();
  }
}

export async function removeFile(path: string): Promise<void> {
  await tolerate(['ENOENT'], unlink(path));
}

/** Removes a folder that holds nothing; leaves any other. */
export async function removeEmptyFolder(path: string): Promise<void> {
  await tolerate(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY'], rmdir(path));
}

/** Removes the files of a folder, which stays. */
export async function clearFolder(path: string): Promise<void> {
  for (const name of await readdir(path)) await removeFile(join(path, name));
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
