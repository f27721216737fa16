import { conflictLine } from '../conflict.js';
import { compareFiles, readable, type ComparedFile, type Present } from './compare.js';
import { emitFiles, ownable, type EmitInput, type EmitTarget, type Templates } from './files.js';
import { hasNotice } from './notice.js';
import { digestOf, digestsOf, type EmitRecord } from './record.js';
import { targetOf } from './target.js';

/** How the files that certflake wrote stand to what the policy gives now. */
export interface Standing {
  target: EmitTarget;
  /** All of them, as they would be written. */
  files: ComparedFile[];
  /** Certflake's files that it can bring up to date by itself. */
  due: ComparedFile[];
  /** Paths of files that are out of date, where certflake can't tell how to write them. */
  untold: string[];
  /** Out of date, and edited: left to whoever edited them. */
  edited: string[];
  /** Certflake's files that a merge has left with git's markers. */
  marked: string[];
}

/**
 * Compares with the policy, as `certflake emit` was last run. Nothing is laid out with the user's own
 * templates: the record, which a pull request can write, is no reason to run them. Pure.
 *
 * @param templates - the package's
 */
export function standingOf(
  input: Omit<EmitInput, 'target'>,
  templates: Templates,
  present: Present,
  record: EmitRecord,
): Standing {
  const compared = (target: EmitTarget) =>
    compareFiles(emitFiles({ ...input, target }, templates).files, present, record);
  const target = record.target && targetOf(present, record);
  if (target === undefined) return olderStanding(compared);
  const files = compared(target);
  const owned = files.filter(({ mode }) => mode === 'owned');
  const marked = markedIn(owned, present);
  if (record.templates !== undefined) {
    const untold = differing(owned, record.templates.packaged);
    return { target, files, due: [], untold, edited: [], marked };
  }
  const isOurs = ({ path }: ComparedFile) => hasNotice(present.read(path));
  const changed = owned.filter(({ state }) => state === 'changed');
  const missing = owned.some(isOurs) ? owned.filter(({ state }) => state === 'new') : [];
  const others = changed.filter((file) => !isOurs(file)).map(({ path }) => path);
  return {
    ...{ target, files, untold: [], marked },
    due: [...changed.filter(isOurs), ...missing].sort((a, b) => (a.path < b.path ? -1 : 1)),
    edited: [...others, ...editedAndOld(owned, record)],
  };
}

/** A record of an older certflake tells neither target nor templates: the files must be those of one target. */
function olderStanding(compared: (target: EmitTarget) => ComparedFile[]): Standing {
  const all = (['certflake', 'k8nix'] as const).map((target) => ({
    target,
    files: compared(target),
  }));
  const { target, files } = all.find((one) => outdated(one.files).length === 0) ?? all[0]!;
  return { target, files, due: [], untold: outdated(files), edited: [], marked: [] };
}

/** Of files that differ from what would be written. */
export const markedIn = (files: readonly ComparedFile[], present: Present): string[] =>
  files.flatMap(({ path, mode, state }) =>
    mode === 'owned' && state === 'edited' && isMarked(path, present) ? [path] : [],
  );

/** Where no record can be read: of all files but agenix's rules that certflake may have written. */
export const markedAtAll = (present: Present): string[] =>
  [...ownable].filter((path) => isMarked(path, present));

function isMarked(path: string, present: Present): boolean {
  const text = readable(present, path) ?? '';
  return hasNotice(text) && conflictLine(text) !== undefined;
}

const outdated = (files: readonly ComparedFile[]): string[] =>
  files.flatMap(({ path, mode, state }) =>
    mode === 'owned' && (state === 'changed' || state === 'new') ? [path] : [],
  );

function differing(owned: readonly ComparedFile[], packaged: Readonly<Record<string, string>>) {
  const now = digestsOf(owned);
  return Object.keys(now).filter((path) => now[path] !== packaged[path]);
}

/** Where the policy still gives what was last written, only the user's edit differs, and he knows of it. */
const editedAndOld = (owned: readonly ComparedFile[], { files }: EmitRecord): string[] =>
  owned.flatMap(({ path, text, state }) =>
    state === 'edited' && files[path] !== digestOf(text) ? [path] : [],
  );
