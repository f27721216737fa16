import { CertflakeError, type Problem } from '../../errors.js';
import { hinted } from '../../hint.js';
import { certflake, say } from '../../text/say.js';
import { pendingCommit } from '../../store/tree.js';

/**
 * What an interrupted run has left to do: commands show the tree as if it were finished, and a commit would mix
 * old and new files. An error if it can't be completed: then commands show the present tree.
 *
 * @throws CertflakeError `journal-foreign` if this machine hasn't written its journal
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
      ...hinted(say`${certflake('apply')} completes it: run it before you commit`),
      level: 'warning',
    },
  ];
}

const abandoned = (dir: string, { message, hint = '', hintParts }: CertflakeError): Problem => ({
  code: 'interrupted',
  place: dir,
  message,
  ...hinted(hintParts ?? hint),
  level: 'error',
});

/** Whether it can be completed. */
export const isCompletable = (unfinished: readonly Problem[]): boolean =>
  unfinished.some(({ level }) => level !== 'error');

/** For a command that writes without a lock. */
export function refuseStuck(root: string, dir: string): void {
  const stuck = pendingCommit(root, dir)?.stuck;
  if (stuck !== undefined) throw stuck;
}

/** For a command whose result is used at once: the interrupted run's files aren't in place yet. */
export function refuseUnfinished(root: string, dir: string): void {
  refuseStuck(root, dir);
  const [found] = unfinishedRun(root, dir);
  if (found === undefined) return;
  throw new CertflakeError(found.message, {
    code: 'unfinished',
    hint: say`${certflake('apply')} completes it: run it first`,
  });
}

function missing(left: number, all: number): string {
  if (left === 0) return 'its files are in place, and it has yet to be closed';
  if (all === 1) return 'its one change of a file is not in place yet';
  if (left === all) return `none of its ${all} changes of files is in place yet`;
  return `${left} of its ${all} changes of files ${left === 1 ? 'is' : 'are'} not in place yet`;
}
