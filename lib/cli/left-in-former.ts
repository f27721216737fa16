import { existsSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';

import { isOfPolicy } from '../accept/elsewhere.js';
import type { Observations, Problem, Spec } from '../model.js';
import { observe } from '../observe/observe.js';
import { quietly } from '../quietly.js';
import { gitLine, shellWords } from '../shell.js';
import { workTreeOf } from '../store/git-folder.js';
import { openTree, type Tree } from '../store/tree.js';
import { claimedDirs } from './claimed-dirs.js';
import { recordOf } from './elsewhere.js';
import { inTree } from './in-tree.js';
import { movedTo, readersIn, type Place } from './moved-dir.js';
import { allTreesBelow, limited, treeBudget } from './trees-below.js';

/**
 * Certificates that are missing in `dir` and lie in a folder that this clone used before: a colleague made them there
 * while another one moved the rest. A folder that another policy names is its own.
 */
export async function leftInFormer(
  place: Place,
  tree: Tree,
  { observed }: Observations,
): Promise<Problem[]> {
  const { root, source, specs } = place;
  const states = ({ id }: Spec) => [observed[id]?.certificate.state, observed[id]?.key.state];
  const missing = specs.specs.filter((spec) => states(spec).every((one) => one === 'missing'));
  if (missing.length === 0 || missing.length === specs.specs.length) return [];
  const dirs = (await allTreesBelow(root)).filter(
    (dir) => dir !== tree.dir && recordOf(root, dir) !== undefined,
  );
  if (dirs.length === 0) return [];
  const claimed = await claimedDirs(root, source);
  return dirs
    .filter((dir) => !claimed.has(resolve(root, dir)))
    .flatMap((dir) => lyingIn(dir, missing, place));
}

function lyingIn(dir: string, missing: Spec[], { root, specs }: Place): Problem[] {
  const there = movedTo(dir, { ...specs, specs: missing });
  const former = quietly(() => openTree(root, dir === '' ? '.' : dir));
  if (former === undefined) return [];
  const seen = observe(limited(former, treeBudget()), there);
  const isOurs = readersIn(there, seen).some((readers) => isOfPolicy({ readers }, specs));
  const isThere = ({ id }: Spec) =>
    seen.observed[id]?.certificate.state === 'read' && seen.observed[id].key.state === 'read';
  const found = there.specs.filter(isThere);
  return isOurs && found.length > 0 ? [problem(root, dir, found, missing)] : [];
}

const NAMED = 4;

function problem(root: string, dir: string, found: Spec[], missing: Spec[]): Problem {
  const named = found.slice(0, NAMED).map(({ id }) => id);
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  const all = found.length === 1 ? '1 certificate' : `${found.length} certificates`;
  return {
    code: 'left-in-former-dir',
    place: 'dir',
    level: 'warning',
    message: `${shellWords(inTree(root, join(root, dir)))}, which this clone used before, has ${all} of this policy that ${found.length === 1 ? 'is' : 'are'} missing in its folder now (${named.join(', ')}${more}): apply makes others in their place`,
    hint: `to keep them, before "certflake apply": "${way(root, found, missing)}"`,
  };
}

/** A manifest goes along where its new folder has none yet. */
function way(root: string, found: Spec[], missing: Spec[]): string {
  const targets = new Map(missing.map(({ id, files }) => [id, posix.dirname(files.certificate)]));
  const byTarget = new Map<string, Set<string>>();
  for (const { id, files } of found) {
    const to = targets.get(id)!;
    const paths = byTarget.get(to) ?? new Set();
    byTarget.set(to, paths.add(files.certificate).add(files.key));
    if (!existsSync(join(root, to, 'manifest.json'))) paths.add(files.manifest);
  }
  const name = (path: string) => inTree(root, join(root, path));
  const isGit = workTreeOf(root) !== undefined;
  return [...byTarget]
    .map(([to, paths]) => {
      const words = [...[...paths].map(name), name(to)];
      const move = isGit ? gitLine('mv --', ...words) : `mv -- ${shellWords(...words)}`;
      return `mkdir -p -- ${shellWords(name(to))} && ${move}`;
    })
    .join(' && ');
}
