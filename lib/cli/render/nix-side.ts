import type { Code } from '../../codes.js';
import type { ComparedFile } from '../../emit/compare.js';
import type { EmitRecord } from '../../emit/record.js';
import type { OtherRoles } from '../../emit/stub-roles.js';
import type { Standing } from '../../emit/standing.js';
import type { Problem } from '../../errors.js';
import { hinted, type Message } from '../../hint.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import type { Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import * as text from './messages/emitted.js';

export interface Names {
  /** A path of the policy's folder as the user would type it. */
  name: (path: string) => string;
}

interface Rules extends Names {
  /** The paths of the emitted rules and of the record. */
  rules: string;
  record: string;
  /** Recipients in these rules whose key the policy doesn't have, or doesn't give any of these files. */
  former: { owner: string; key: string; isDeclared: boolean }[];
}

export const warning = (
  code: Code,
  place: string,
  message: string,
  hint: string | Said | undefined,
): Problem => ({ code, place, message, ...hinted(hint), level: 'warning' });

const told = (code: Code, place: string, { message, hint }: Message): Problem =>
  warning(code, place, message, hint);

/** What `apply` fixes. */
export function dueProblems(
  { due, isBehind }: Standing,
  { files }: EmitRecord,
  rules: Rules,
): Problem[] {
  const { name } = rules;
  const paths = due.map(({ path }) => path);
  const isGone = ({ path, state }: ComparedFile) => state === 'new' && path in files;
  const gone = due.filter(isGone).map(({ path }) => path);
  const changed = paths.filter((path) => !gone.includes(path));
  return [
    ...(changed.length === 0 ? [] : [stale(text.outOfDate(changed.map(name)))]),
    ...(gone.length === 0 ? [] : [stale(text.isMissing(gone.map(name)))]),
    ...(isBehind ? [stale(text.doesNotFit(name(rules.record)))] : []),
    ...(paths.includes(rules.rules) ? namesFormer(rules) : []),
  ];
}

const stale = (message: string): Problem => warning('emitted-stale', '', message, text.writeAgain);

/** What the user must fix. */
export function staleProblems(standing: Standing, record: EmitRecord, rules: Rules): Problem[] {
  const { untold: paths, edited: changed, marked } = standing;
  return [
    ...(paths.length === 0 ? [] : [untold(paths, record, rules)]),
    ...changed
      .filter((path) => path !== rules.rules && !marked.includes(path))
      .map((path) => edited(rules.name(path), record.templates !== undefined)),
    ...marked
      .filter((path) => path !== rules.rules)
      .map((path) => markersLeft(rules.name(path), record.templates !== undefined)),
  ];
}

/** What a former recipient gains from outdated rules. */
const namesFormer = ({ former, rules, name }: Rules): Problem[] =>
  former.map(({ owner, key, isDeclared }) => {
    const reader = `${shellWords(owner)} ${normalizeRecipient(key).fingerprint}`;
    return told('rules-name-former', name(rules), text.namesFormer(reader, isDeclared));
  });

/** The user's own rules, which only the user changes. */
export const otherImported = (own: string, rules: string): Problem => ({
  ...told('rules-import-other', own, text.otherImported(rules)),
  level: 'note',
});

function untold(paths: readonly string[], { templates }: EmitRecord, { name }: Names): Problem {
  const files = paths.map(name);
  const said =
    templates === undefined
      ? text.byOlder(files)
      : text.byTemplates(files, shellWords(name(templates.folder)));
  return told('emitted-stale', '', said);
}

/** Only git can tell whether it was edited, or a commit or a merge lost the written file. */
const edited = (place: string, isOwn: boolean): Problem =>
  told('emitted-edited', place, text.edited(isOwn));

/** An unfinished merge isn't an edit. */
export const markersLeft = (place: string, isOwn: boolean): Problem =>
  told('emitted-conflict', place, text.markersLeft(isOwn));

/** A stub is the user's: the message shows the lines to write. */
export const roleProblems = (all: readonly OtherRoles[], { name }: Names): Problem[] =>
  all.map(({ host, path, lacking, former }) => {
    const [wrong, right] = [former, lacking].map((all) =>
      all.map((one) => shellWords(one)).join(', '),
    );
    return told('host-role-differs', name(path), text.otherRoles(host, wrong!, right!));
  });
