import { CertflakeError, type Problem } from '../../errors.js';
import { pendingCommit } from '../../store/tree.js';

/**
 * What an interrupted run has left to do: the tree is shown as if it were finished, and a commit would take
 * old files and new ones. An error is one that can't be completed: the tree is shown as it lies.
 *
 * @throws CertflakeError `journal-foreign` where this machine hasn't written its journal
 */
export function unfinishedRun(root: string, dir: string): Problem[] {
  const pending = pendingCommit(root, dir);
  if (pending === undefined) return [];
  if (pending.stuck !== undefined) return [abandoned(dir, pending.stuck)];
  return [
    {
      code: 'interrupted',
      place: dir,
      message: `an earlier run was interrupted: ${missing(pending.left.length, pending.steps.length)}`,
      hint: '"certflake apply" completes it: run it before you commit',
      level: 'warning',
    },
  ];
}

const abandoned = (dir: string, { message, hint = '' }: CertflakeError): Problem => ({
  code: 'interrupted',
  place: dir,
  message,
  hint,
  level: 'error',
});

/** Whether it is to be completed. */
export const isCompletable = (unfinished: readonly Problem[]): boolean =>
  unfinished.some(({ level }) => level !== 'error');

/** For a command that writes and takes no lock. */
export function refuseStuck(root: string, dir: string): void {
  const stuck = pendingCommit(root, dir)?.stuck;
  if (stuck !== undefined) throw stuck;
}

/** For a command whose work others rely on at once: what the run is to put in place isn't there yet. */
export function refuseUnfinished(root: string, dir: string): void {
  refuseStuck(root, dir);
  const [found] = unfinishedRun(root, dir);
  if (found === undefined) return;
  throw new CertflakeError(found.message, {
    code: 'unfinished',
    hint: '"certflake apply" completes it: run it first',
  });
}

function missing(left: number, all: number): string {
  if (left === 0) return 'its files are in place, and it has yet to be closed';
  if (all === 1) return 'its one change of a file is not in place yet';
  if (left === all) return `none of its ${all} changes of files is in place yet`;
  return `${left} of its ${all} changes of files ${left === 1 ? 'is' : 'are'} not in place yet`;
}
