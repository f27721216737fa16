import { join, posix, resolve } from 'node:path';

import { isAcceptedTree, isOfPolicy } from '../../accept/elsewhere.js';
import { withGenerations } from '../../model/generations.js';
import type { Observations, Recipients, Spec, Specs } from '../../model/index.js';
import { usedPolicies } from '../../load/programs.js';
import { observe } from '../../observe/observe.js';
import { quietly } from '../../quietly.js';
import { realOr, workTreeOf } from '../../store/git-folder.js';
import { openTree, type Tree } from '../../store/tree.js';
import { claimedDirs } from './claimed-dirs.js';
import { recordOf } from './elsewhere.js';
import { allTreesBelow, limited, MOST, treeBudget, type Budget } from '../git/trees-below.js';

export interface Place {
  root: string;
  /** The policy's file, relative to the root. */
  source: string;
  specs: Specs;
}

/** Another folder that seems to hold this policy's certificates. Any commit may have made it. */
export interface EarlierTree {
  dir: string;
  /** How many of the policy's certificates and authorities it has. */
  count: number;
  /** This clone has accepted its authorities, in that folder. */
  isAccepted: boolean;
  /** A run of this clone was interrupted there: it can only be completed in that folder. */
  isInterrupted?: true;
  /** A file (absolute) that names the folder, although this clone has never used it as a policy. */
  claimedBy?: string;
  /** Why it is unknown: it holds more than is read of such a folder, or there are too many folders. */
  unread?: 'large' | 'many';
}

/**
 * The folders that hold this policy's files, if the policy's own folder holds none: `dir` was changed, and the
 * files stayed. Leaves out another policy's tree: its hosts have other keys, or its policy names the folder. A
 * commit can't hide what this clone has accepted with a file that claims it. Accepted ones come first.
 */
export async function earlierTrees(place: Place, tree: Tree): Promise<EarlierTree[]> {
  const { root, source, specs } = place;
  if (specs.specs.length === 0 || !isEmpty(tree)) return [];
  const common = treeBudget();
  const dirs = (await allTreesBelow(root)).filter((dir) => dir !== tree.dir);
  const read = dirs.slice(0, MOST).flatMap((dir) => treeIn(root, dir, specs, common) ?? []);
  const found = [...read, ...dirs.slice(MOST).map((dir) => unreadTree(dir, 'many'))];
  if (found.length === 0) return [];
  const claimed = await claimedDirs(root, source);
  return found
    .flatMap((one) => unlessClaimed(one, claimed.get(resolve(root, one.dir)), place))
    .sort((a, b) => Number(b.isAccepted) - Number(a.isAccepted) || b.count - a.count);
}

/** The only one that this clone has accepted and no other policy names; the others' content is unproven. */
export function likeliest(trees: readonly EarlierTree[]): EarlierTree | undefined {
  const [first, ...others] = trees.filter(({ isAccepted }) => isAccepted);
  return others.length > 0 || first?.claimedBy !== undefined ? undefined : first;
}

function unlessClaimed(
  tree: EarlierTree,
  claimedBy: string | undefined,
  { root, source }: Place,
): EarlierTree[] {
  if (claimedBy === undefined) return [tree];
  const isUsed = usedPolicies(join(root, source)).some((one) => realOr(one) === realOr(claimedBy));
  const isKnown = tree.isAccepted || tree.unread !== undefined;
  const mayBeBrought = isKnown && workTreeOf(root) !== undefined && !isUsed;
  return mayBeBrought ? [{ ...tree, claimedBy }] : [];
}

/** Whether a tree has neither certificates nor keys. */
export const isEmpty = (tree: Tree): boolean =>
  ['ca', 'derived', 'shared'].every((name) => tree.list(posix.join(tree.dir, name)).length === 0);

/**
 * Undefined if its files aren't shown to be this policy's. Other folders don't reduce the read limit of one
 * that this clone has used.
 */
function treeIn(root: string, dir: string, specs: Specs, common: Budget): EarlierTree | undefined {
  const tree = quietly(() => openTree(root, dir === '' ? '.' : dir));
  if (tree === undefined) return undefined;
  const there = movedTo(dir, specs);
  const record = recordOf(root, dir);
  const view = limited(tree, record === undefined ? common : treeBudget());
  const seen = observe(view, there);
  const readers = readersIn(there, seen);
  if (!readers.some((one) => isOfPolicy({ readers: one }, specs))) {
    return view.isWhole() ? undefined : unreadTree(dir, 'large');
  }
  const isAccepted = record !== undefined && isAcceptedTree(there, seen, record);
  return { dir, count: readers.length, isAccepted, ...(tree.pending && { isInterrupted: true }) };
}

const unreadTree = (dir: string, unread: 'large' | 'many'): EarlierTree => ({
  ...{ dir, count: 0, isAccepted: false, unread },
});

/** The policy with another `dir`. */
export function movedTo(dir: string, specs: Specs): Specs {
  const from = specs.dir === '' ? '.' : specs.dir;
  const moved = (path: string): string => posix.join(dir, posix.relative(from, path));
  const all = specs.specs.map((spec): Spec => {
    const { certificate, key, manifest, entry } = spec.files;
    const paths = { certificate: moved(certificate), key: moved(key), manifest: moved(manifest) };
    const files = { ...paths, entry };
    return spec.kind === 'authority'
      ? { ...spec, files: withGenerations(files) }
      : { ...spec, files };
  });
  return { ...specs, dir, complete: false, specs: all };
}

/** The recipients of each certificate that exists, from its manifest: an entry alone is no certificate. */
export function readersIn({ specs }: Specs, { observed }: Observations): Recipients[] {
  return specs.flatMap(({ id }) => {
    const { certificate, entry } = observed[id]!;
    const isThere =
      certificate.state === 'read' &&
      certificate.certificates[0].fingerprint === entry?.certificate;
    return isThere ? [entry.recipients ?? {}] : [];
  });
}
