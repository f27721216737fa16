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

/** How certflake's files compare with what the policy gives now. */
export interface Standing {
  target: EmitTarget;
  /** All files, as they would be written. */
  files: ComparedFile[];
  /** Certflake's files that it can update by itself. */
  due: ComparedFile[];
  /** The record after these are written. `isBehind`: the present record doesn't fit the present files. */
  next: EmitRecord;
  isBehind: boolean;
  /** Paths of outdated files that certflake can't write without the user's templates or target. */
  untold: string[];
  /** Neither the policy's output nor certflake's last one: an edit, or a loss by a commit or a merge. */
  edited: string[];
  /** Certflake's files with git's conflict markers. */
  marked: string[];
}

/**
 * Compares with the policy, with the options of the last `certflake emit`. Never uses the user's own templates:
 * a pull request can write the record, so it is no reason to run them. Pure.
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

/** With the user's own templates, only a changed package output shows that a file is outdated. */
function ownStanding({ files, target, present, record, own: { packaged } }: OwnLayout): Standing {
  const owned = files.filter(({ mode }) => mode === 'owned');
  const now = digestsOf(owned);
  const untold = Object.keys(now).filter((path) => now[path] !== packaged[path]);
  const edited = editedIn(owned).filter((path) => !untold.includes(path));
  const marked = markedIn(owned, present);
  return { target, files, next: record, isBehind: false, due: [], untold, edited, marked };
}

/** An older certflake's record has neither target nor templates: the files must fit one target. */
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

/** Marked files among those that differ from the output. */
export const markedIn = (files: readonly ComparedFile[], present: Present): string[] =>
  files.flatMap(({ path, mode, state }) =>
    mode === 'owned' && state === 'edited' && isMarked(path, present) ? [path] : [],
  );

/** Without a readable record: marked files among all that certflake may have written, except agenix's rules. */
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
