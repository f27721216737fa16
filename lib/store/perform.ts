/** Completes what a journal says, from any point at which it stopped. */
import { dirname } from 'node:path';
import { failure } from '../text/system-errors.js';
import { each, flushFolder, makeFolders, removeEmptyFolder, removeFile, rename } from './fs.js';
import type { Step } from './journal.js';
import type { OwnPaths } from './tree.js';

/** All folders whose entries the steps change, relative to the root. */
export function foldersOf(steps: Step[]): string[] {
  const paths = steps.flatMap((step) =>
    step.kind === 'remove' ? [step.path] : step.kind === 'move' ? [step.from, step.to] : [step.to],
  );
  return [...new Set(paths.map((path) => dirname(path)))];
}

/** Renames and removes; durable when it returns. May run again from the start. */
export async function perform(root: string, own: OwnPaths, steps: Step[]): Promise<void> {
  for (const folder of foldersOf(steps)) {
    await naming('write below', folder, makeFolders(root, folder));
  }
  for (const step of steps) {
    if (step.kind === 'move') await naming('write', step.to, move(root, step.from, step.to));
  }
  await each(steps, async (step) => {
    if (step.kind === 'put') {
      await naming('write', step.to, rename(root, own.staged(step.staged), step.to));
    }
    if (step.kind === 'remove') await naming('remove', step.path, removeFile(root, step.path));
  });
}

/** Reports a failure in our words, with the file or folder that it concerns. */
export async function naming(action: string, file: string, operation: Promise<unknown>) {
  try {
    await operation;
  } catch (error) {
    throw failure(action, file, error, { file });
  }
}

/** Flushes at once: its new name must be on disk before another file takes its old one. */
async function move(root: string, from: string, to: string): Promise<void> {
  await rename(root, from, to);
  for (const folder of new Set([dirname(to), dirname(from)])) await flushFolder(root, folder);
}

/** Makes the changes of `perform` durable, including new folders. */
export async function settle(root: string, dir: string, steps: Step[]): Promise<void> {
  await each([...withParents(foldersOf(steps), dir)], (folder) =>
    naming('write below', folder, flushFolder(root, folder)),
  );
}

/** Removes folders that removals have emptied: git tracks no folders, and no listing should show them. */
export async function removeEmptied(root: string, dir: string, steps: Step[]): Promise<void> {
  for (const step of steps) {
    const folder = step.kind === 'remove' ? dirname(step.path) : dir;
    if (folder !== dir) await removeEmptyFolder(root, folder);
  }
}

function withParents(folders: string[], dir: string): Set<string> {
  const all = new Set<string>();
  for (let folder of folders) {
    for (; !all.has(folder); folder = dirname(folder)) {
      all.add(folder);
      if (folder === dir || folder === '.') break;
    }
  }
  return all;
}
