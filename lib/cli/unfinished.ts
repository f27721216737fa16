import type { Problem } from '../errors.js';
import { pendingCommit } from '../store/tree.js';
import { plural } from './render/text.js';

/**
 * What an interrupted run has left to do: the tree is shown as if it were finished, and a commit would take
 * old files and new ones.
 *
 * @throws CertflakeError `journal-foreign` where this machine hasn't written its journal
 */
export function unfinishedRun(root: string, dir: string): Problem[] {
  const pending = pendingCommit(root, dir);
  if (pending === undefined) return [];
  return [
    {
      code: 'interrupted',
      place: dir,
      message: `an earlier run was interrupted: ${missing(pending.left.length)}`,
      hint: '"certflake apply" completes it: run it before you commit',
      level: 'warning',
    },
  ];
}

function missing(count: number): string {
  if (count === 0) return 'its files are in place, and it has yet to be closed';
  return `${plural(count, 'change')} of files ${count === 1 ? 'is' : 'are'} not in place yet`;
}
