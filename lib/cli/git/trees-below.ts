import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

import { isManifest, isSealedKey, placeIn } from '../../model/layout.js';
import { quietly } from '../../quietly.js';
import { normalDir } from '../../store/paths.js';
import { earlierRecordPaths, recordPaths } from '../../store/state.js';
import type { Tree } from '../../store/tree.js';
import { filesNamed } from './files-named.js';

/** Any commit may bring more folders than a run can read. */
export const MOST = 100;

/** The first folders of `allTreesBelow`, up to the limit. */
export const treesBelow = async (root: string): Promise<string[]> =>
  (await allTreesBelow(root)).slice(0, MOST);

/**
 * The folders below the root that look like a tree of certflake's, relative to it; `''` for the root itself.
 * First those with a record in this clone, then those with the shortest path.
 */
export async function allTreesBelow(root: string): Promise<string[]> {
  const dirs = dirsOf(await filesNamed(root, 'manifest.json'));
  const known = knownIn(root, dirs);
  const others = dirs.filter((dir) => !known.includes(dir));
  return [...known, ...others.sort((a, b) => depthOf(a) - depthOf(b))];
}

/** The folders with a record in this clone, also if only sealed keys are left there. */
export async function usedTreesBelow(root: string): Promise<string[]> {
  const all = ['manifest.json', '*.key.age'].map((name) => filesNamed(root, name));
  return knownIn(root, dirsOf((await Promise.all(all)).flat()));
}

const dirsOf = (paths: readonly string[]): string[] =>
  [...new Set(paths.flatMap(treeOf))].filter(isPlain);

function knownIn(root: string, dirs: readonly string[]): string[] {
  const all = [recordPaths(root, dirs), earlierRecordPaths(root, dirs)];
  return dirs.filter((_, index) => all.some((paths) => existsSync(paths[index]!)));
}

const depthOf = (dir: string): number => (dir === '' ? 0 : dir.split('/').length);

const treeOf = (path: string): string[] => {
  const place = isManifest(path) || isSealedKey(path) ? placeIn(path) : undefined;
  return place === undefined ? [] : [place.dir];
};

const isPlain = (dir: string): boolean =>
  dir === '' || quietly(() => normalDir(dir) === dir) === true;

/** How many bytes of others' files may still be read. */
export interface Budget {
  left: number;
}

const MEBIBYTE = 1 << 20;
const LARGE = 16 * MEBIBYTE;

export const treeBudget = (): Budget => ({ left: 4 * LARGE });

export interface LimitedTree extends Tree {
  /** Whether every requested file has been read. */
  isWhole: () => boolean;
}

/** The tree without files that are too large; without any after the budget is spent. */
export function limited(tree: Tree, budget: Budget): LimitedTree {
  let isWhole = true;
  const read = (path: string): Uint8Array | undefined => {
    const { size } = lstatSync(join(tree.root, path), { throwIfNoEntry: false }) ?? { size: 0 };
    const isTooLarge = size > Math.min(LARGE, budget.left);
    isWhole &&= !isTooLarge;
    if (isTooLarge) return undefined;
    budget.left -= size;
    return tree.read(path);
  };
  return { ...tree, read, isWhole: () => isWhole };
}
