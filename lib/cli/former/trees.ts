import { resolve } from 'node:path';

import type { Accepted, Observations, Specs } from '../../model/index.js';
import { observe } from '../../observe/observe.js';
import { quietly } from '../../quietly.js';
import { openTree } from '../../store/tree.js';
import { claimedDirs } from './claimed-dirs.js';
import { hasOtherRecords, recordOf } from './elsewhere.js';
import { movedTo, type Place } from './moved-dir.js';
import { limited, treeBudget, usedTreesBelow } from '../git/trees-below.js';

/** A folder that this clone used before, and the policy's files in it. */
export interface FormerTree {
  dir: string;
  record: Accepted;
  /** The policy with that folder as `dir`. */
  there: Specs;
  seen: Observations;
}

/** Leaves out a folder that another policy names. */
export async function formerTrees({ root, source, specs }: Place): Promise<FormerTree[]> {
  if (!hasOtherRecords(root, specs.dir)) return [];
  const used = (await usedTreesBelow(root)).flatMap((dir) => {
    const record = dir === specs.dir ? undefined : recordOf(root, dir);
    return record === undefined ? [] : [{ dir, record }];
  });
  if (used.length === 0) return [];
  const claimed = await claimedDirs(root, source);
  return used.flatMap(({ dir, record }) => {
    if (claimed.has(resolve(root, dir))) return [];
    const tree = quietly(() => openTree(root, dir === '' ? '.' : dir));
    if (tree === undefined) return [];
    const there = movedTo(dir, specs);
    return [{ dir, record, there, seen: observe(limited(tree, treeBudget()), there) }];
  });
}
