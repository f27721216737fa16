import { conflictLine } from '../text/conflict-markers.js';
import {
  compareFiles,
  isBehind,
  nextRecord,
  readable,
  withNotice,
  type ComparedFile,
  type Present,
} from './compare.js';
import { emitFiles, ownable, type EmitInput, type Templates } from './files.js';
import { hasNotice, type EmitTarget } from './notice.js';
import { digestsOf, type EmitRecord, type OwnTemplates } from './record.js';
import { targetOf } from './target.js';

/** How the files that certflake wrote stand to what the policy gives now. */
export interface Standing {
  target: EmitTarget;
  /** All of them, as they would be written. */
  files: ComparedFile[];
  /** Certflake's files that it can bring up to date by itself. */
  due: ComparedFile[];
  /** The record once these are written, and whether it is due without them: it doesn't fit the files that are there. */
  next: EmitRecord;
  isBehind: boolean;
  /** Paths of files that are out of date, where certflake can't tell how to write them. */
  untold: string[];
  /** Neither what the policy gives nor what certflake wrote last: an edit, or what a commit or a merge has lost. */
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
  if (target === undefined) return olderStanding(compared, record);
  const { templates: own } = record;
  if (own !== undefined)
    return ownStanding({ files: compared(target), target, present, record, own });
  const files = withNotice(compared(target), present);
  const owned = files.filter(({ mode }) => mode === 'owned');
  const isOurs = ({ path }: ComparedFile) => hasNotice(present.read(path));
  const isDue = owned.some(isOurs) ? ['changed', 'new'] : ['changed'];
  const next = nextRecord(files, record, present, { target, edited: false, stubs: false });
  return {
    ...{ target, files, untold: [], marked: markedIn(owned, present) },
    ...{ next, isBehind: isBehind(record, next, files) },
    due: owned.filter(({ state }) => isDue.includes(state)),
    edited: editedIn(owned),
  };
}

interface OwnLayout extends Pick<Standing, 'files' | 'target'> {
  present: Present;
  record: EmitRecord;
  own: OwnTemplates;
}

/** What the user's own templates give, nothing here tells. */
function ownStanding({ files, target, present, record, own: { packaged } }: OwnLayout): Standing {
  const owned = files.filter(({ mode }) => mode === 'owned');
  const now = digestsOf(owned);
  const untold = Object.keys(now).filter((path) => now[path] !== packaged[path]);
  const edited = editedIn(owned).filter((path) => !untold.includes(path));
  const marked = markedIn(owned, present);
  return { target, files, next: record, isBehind: false, due: [], untold, edited, marked };
}

/** A record of an older certflake tells neither target nor templates: the files must be those of one target. */
function olderStanding(
  compared: (target: EmitTarget) => ComparedFile[],
  record: EmitRecord,
): Standing {
  const all = (['certflake', 'k8nix'] as const).map((target) => ({
    target,
    files: compared(target),
  }));
  const { target, files } = all.find((one) => outdated(one.files).length === 0) ?? all[0]!;
  const untold = outdated(files);
  return { target, files, next: record, isBehind: false, due: [], untold, edited: [], marked: [] };
}

/** Of files that differ from what would be written. */
export const markedIn = (files: readonly ComparedFile[], present: Present): string[] =>
  files.flatMap(({ path, mode, state }) =>
    mode === 'owned' && state === 'edited' && isMarked(path, present) ? [path] : [],
  );

/** Where there is no record that can be read: of all files but agenix's rules that certflake may have written. */
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

const editedIn = (owned: readonly ComparedFile[]): string[] =>
  owned.flatMap(({ path, state }) => (state === 'edited' ? [path] : []));
