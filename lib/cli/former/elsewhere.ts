import { statSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Acceptance } from '../../accept/acceptance.js';
import { treeNotAccepted, type Elsewhere } from '../../accept/elsewhere.js';
import { parseAccepted } from '../../accept/record.js';
import type { Accepted, Observations, Problem } from '../../model/index.js';
import { quietly } from '../../quietly.js';
import { readAccepted, recordPaths, stateOf } from '../../store/state.js';
import { readRecord } from '../../store/accepted.js';
import { recordsIn } from '../../store/state-folder.js';
import type { Session } from '../session/session.js';
import { treesBelow } from '../git/trees-below.js';

/** The record of a folder below the root; undefined if none can be read. */
export const recordOf = (root: string, dir: string): Accepted | undefined =>
  quietly(() => parsed(readAccepted(root, dir)));

const parsed = (text: string | undefined): Accepted | undefined =>
  text === undefined ? undefined : parseAccepted(text, '');

/** The problem of `treeNotAccepted`; a clone without any record isn't searched. */
export async function notAcceptedHere(
  { root, specs }: Pick<Session, 'root' | 'specs'>,
  seen: Observations,
  acceptance: Acceptance,
): Promise<Problem[]> {
  if (acceptance.record !== undefined || acceptance.all === true) return [];
  const others = await acceptedElsewhere(root, specs.dir);
  const found = treeNotAccepted(specs, seen, acceptance, others);
  return found === undefined ? [] : [found];
}

/** What this clone has accepted for other folders. */
export async function acceptedElsewhere(root: string, own: string): Promise<Elsewhere[]> {
  const { folder, earlier, isGit } = stateOf(root, own);
  const folders = [folder, ...(earlier === undefined ? [] : [dirname(earlier)])];
  if (folders.every((one) => recordsIn(one).length === 0)) return [];
  const dirs = (await treesBelow(root)).filter((dir) => dir !== own);
  const below = dirs.flatMap((dir) =>
    withRecord(recordOf(root, dir), stateOf(root, dir).accepted, dir),
  );
  const gone = isGit ? recordsOfOthers(folder, recordPaths(root, [own, ...dirs])) : [];
  return [...below, ...gone];
}

/** Whether there are records of other folders at all, even ones of this user outside any clone. */
export function hasOtherRecords(root: string, own: string): boolean {
  const { folder, accepted, earlier } = stateOf(root, own);
  const folders = [folder, ...(earlier === undefined ? [] : [dirname(earlier)])];
  return folders.some((one) =>
    recordsIn(one).some((path) => path !== accepted && path !== earlier),
  );
}

/** A clone's records for folders that don't exist: a former `dir`, or one of another branch. */
function recordsOfOthers(folder: string, known: readonly string[]): Elsewhere[] {
  return recordsIn(folder)
    .filter((path) => !known.includes(path))
    .flatMap((path) =>
      withRecord(
        quietly(() => parsed(readRecord(path))),
        path,
      ),
    );
}

/** When this clone last wrote its record for a folder: epoch milliseconds, 0 if never. */
export const recordWritten = (root: string, dir: string): number =>
  writtenAt(stateOf(root, dir).accepted);

const writtenAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function withRecord(record: Accepted | undefined, path: string, dir?: string): Elsewhere[] {
  const written = writtenAt(path);
  return record === undefined ? [] : [{ record, written, ...(dir === undefined ? {} : { dir }) }];
}
