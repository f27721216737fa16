import { isAcceptedTree, isForPolicy, type Elsewhere } from '../../accept/elsewhere.js';
import type { Specs } from '../../model/index.js';
import { observe } from '../../observe/observe.js';
import { quietly } from '../../quietly.js';
import { openTree, type Tree } from '../../store/tree.js';
import { acceptedElsewhere, hasOtherRecords, recordWritten } from './elsewhere.js';
import { isEmpty, movedTo, type Place } from './moved-dir.js';
import { limited, treeBudget } from '../git/trees-below.js';

/**
 * Whether this clone's record for the policy's folder is outdated: later it used another folder, and the
 * authorities accepted there are here now, or must still be moved here, because `dir` was set back. Such a
 * record would call the present authorities strangers, and the former ones missing.
 *
 * Only this machine's own files show which one is later.
 */
export async function isSuperseded(
  { root, specs }: Pick<Place, 'root' | 'specs'>,
  tree: Tree,
): Promise<boolean> {
  if (!hasOtherRecords(root, specs.dir)) return false;
  const written = recordWritten(root, specs.dir);
  const others = (await acceptedElsewhere(root, specs.dir)).filter(
    (one) => (one.written ?? 0) > written && isForPolicy(one, specs),
  );
  const authorities = onlyAuthorities(specs);
  return others.some((one) => isPresentIn(one, root, authorities, tree));
}

/** A non-empty tree here must be what the other folder had before it was moved; then that folder is gone. */
function isPresentIn({ dir, record }: Elsewhere, root: string, specs: Specs, tree: Tree): boolean {
  if (!isEmpty(tree)) {
    return dir === undefined && isAcceptedTree(specs, observe(tree, specs), record);
  }
  const there =
    dir === undefined ? undefined : quietly(() => openTree(root, dir === '' ? '.' : dir));
  if (there === undefined) return false;
  const moved = movedTo(dir!, specs);
  return isAcceptedTree(moved, observe(limited(there, treeBudget()), moved), record);
}

const onlyAuthorities = (specs: Specs): Specs => ({
  ...specs,
  complete: false,
  specs: specs.specs.filter(({ kind }) => kind === 'authority'),
});
