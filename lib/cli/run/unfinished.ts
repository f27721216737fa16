import { CertflakeError, type Problem } from '../../errors.js';
import { hinted } from '../../hint.js';
import { pendingCommit } from '../../store/tree.js';
import * as say from './messages.js';

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
  const missing = say.missingChanges(pending.left.length, pending.steps.length);
  const { message, hint } = say.interrupted(missing);
  return [{ ...{ code: 'interrupted', place: dir, message }, ...hinted(hint), level: 'warning' }];
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
  throw new CertflakeError(found.message, { code: 'unfinished', hint: say.completeFirst });
}
