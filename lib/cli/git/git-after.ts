import { constants } from 'node:fs';
import { join } from 'node:path';

import { hasConflict } from '../../text/conflict-markers.js';
import type { Specs } from '../../model/index.js';
import { readRegular } from '../../store/regular.js';
import { changedIn, gitView, isCommitted, treeInGit, unmergedBeside, type Sources } from './git.js';
import type { GitView } from '../render/git-add.js';
import { toAdd, type Outcome } from '../render/result.js';

/** What git says about a run's files, and about others for the same commit. */
export async function gitAfter(
  { root, specs }: { root: string; specs: Specs },
  outcome: Outcome,
  sources: Sources,
): Promise<GitView> {
  const { recovered = [], written, emitted = [] } = outcome;
  const view = await gitView(root, [...recovered, ...written, ...emitted], sources);
  const isSame = view.ignored.length === 0 && (await isCommitted(root, specs.dir));
  const { isUnadded, isFileGone } = await treeInGit(root, specs);
  const git = { ...view, isCommitted: isSame, isTreeUnadded: isUnadded, isFileGone };
  const paths = toAdd(outcome, specs.dir, git);
  if (paths.length === 0) return git;
  const unmerged = await unmergedBeside(root, paths);
  return { ...git, unmerged, marked: await markedAmong(root, paths, written) };
}

/**
 * The files with conflict markers that `git add` would take with these files and folders.
 *
 * @param written - files that certainly have none
 */
export async function markedAmong(
  root: string,
  paths: readonly string[],
  written: readonly string[] = [],
): Promise<string[]> {
  if (paths.length === 0) return [];
  const sure = new Set(written);
  const changed = [...new Set(await changedIn(root, paths))].filter((path) => !sure.has(path));
  return changed.filter((path) => hasConflict(textOf(join(root, path)))).sort();
}

/** Empty if it can't be read. */
function textOf(path: string): string {
  try {
    return readRegular(path, constants.O_NOFOLLOW).toString('utf8');
  } catch {
    return '';
  }
}
