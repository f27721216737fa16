import type { Problem } from '../../model/index.js';
import { quietly } from '../../quietly.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import { hinted } from '../../hint.js';
import { certflake, git, say, typed, type Said } from '../../text/say.js';
import { warning } from './nix-side.js';
import { filesNamed, plural } from '../terminal/text.js';

/** A key that rules name. */
export interface Other {
  key: string;
  /** The policy's files that don't list it as a recipient; empty if the policy has no such recipient at all. */
  files: string[];
}

const fingerprintOf = (key: string): string =>
  quietly(() => normalizeRecipient(key).fingerprint) ?? 'a key';

const MOST = 20;

/** One sentence each, and how many more there are. */
export const othersNamed = (
  place: string,
  others: readonly Other[],
  when: string,
  hint: Said,
): Problem[] => [
  ...others.slice(0, MOST).map((one) => otherNamed(place, one, when, hint)),
  ...(others.length > MOST ? [moreNamed(place, others.length - MOST, hint)] : []),
];

function otherNamed(place: string, { key, files }: Other, when: string, hint: Said): Problem {
  const what =
    files.length === 0
      ? `${fingerprintOf(key)}, which no reader of the policy has`
      : `${fingerprintOf(key)} for ${filesNamed(files)}, which the policy does not give to that key`;
  return warning('rules-name-other', place, `names ${what}: ${when}`, hint);
}

const moreNamed = (place: string, count: number, hint: Said): Problem =>
  warning(
    'rules-name-other',
    place,
    `names ${plural(count, 'more key')} for files which the policy does not give to ${count === 1 ? 'it' : 'them'}, or that no reader of the policy has`,
    hint,
  );

export const next = 'the next "agenix -r" would seal to it';
export const afterMerge = '"agenix -r" would seal to it if that stays when the markers go';

/** For certflake's rules. */
export const writesRules = say`${certflake('emit')}, with --overwrite where the file was edited, writes the policy's rules: run it before ${typed('agenix -r')}`;

/** For rules that certflake wrote from a policy, if an inventory has replaced it. */
export const notWritten = say`if a policy file still gives these rules, emit it again; otherwise take that out before ${typed('agenix -r')}, or remove this file and emitted.json beside it: certflake seals its files itself`;

/** For rules that may be the user's own, which no command replaces. */
export const takeOut = say`before ${typed('agenix -r')}, take out of these rules what you have not put there; certflake seals its files itself`;

/** For the user's own rules that also give agenix certflake's. */
export const takeOutOwn = say`take that out of these rules before ${typed('agenix -r')}; the policy says who opens certflake's files, and the line that ${certflake('emit')} prints gives agenix those lists`;

/** For rules that nothing here judges. */
export const readFirst = say`read it before ${typed('agenix -r')}, which seals to everybody whom it names`;

const whoChanged = say`${git('diff')} and ${git('log')} show who changed it`;

/** Lists in the user's own rules that give unknown keys to files of certflake's. */
export const notRead = (place: string, files: readonly string[], hint: Said): Problem =>
  warning(
    'rules-not-judged',
    place,
    `names ${plural(files.length, 'file')} of certflake (${someOf(files)}) in a form in which not all keys can be seen: "agenix -r" seals to everybody whom it gives there`,
    hint,
  );

/** agenix follows a link, takes a folder with `default.nix`, and reads files of any size. */
export const ownUnread = (place: string): Problem => ({
  ...{ code: 'rules-not-judged', place, level: 'note' },
  message:
    "is a link, a folder, larger than 1 MiB or not readable, so that nothing here tells whether it has lists for certflake's files",
  ...hinted(readFirst),
});

export const edited = (place: string): Problem =>
  warning(
    'emitted-edited',
    place,
    'is not as certflake would write it, so certflake leaves it as it is',
    say`${whoChanged}; ${certflake('emit', '--overwrite')} writes it again; rules of your own belong in a secrets.nix of your own`,
  );

/** The record has rules at that path, but these lack certflake's first line. */
export const replaced = (place: string): Problem =>
  warning(
    'emitted-edited',
    place,
    "is not as certflake wrote it, and lacks certflake's first line, so certflake leaves it as it is",
    say`${whoChanged}; rules of your own belong in a secrets.nix of your own: once they are there, and none here, ${certflake('emit')} writes certflake's`,
  );

const SHOWN = 4;

const someOf = (all: readonly string[]): string =>
  `${all.slice(0, SHOWN).join(', ')}${all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ''}`;

/** Lists under another name of a file of certflake's. */
export function aliased(place: string, aliases: readonly [string, string][]): Problem {
  const all = aliases.map(([name, file]) => `"${name}" is ${file}`);
  return warning(
    'rules-other-file',
    place,
    `lists files of certflake under other names (${someOf(all)}): "agenix -r" would seal them to whom it names there`,
    takeOut,
  );
}

/** Lists for files that the policy doesn't have. */
export function otherFiles(
  place: string,
  level: 'note' | 'warning',
  files: readonly string[],
  unknown: readonly Other[],
): Problem {
  const names = someOf(files.map((file) => `"${file}"`));
  const message = `lists ${plural(files.length, 'file')} that the policy does not have (${names})${keysOf(unknown)}: "agenix -r" would seal what lies there, also behind a link, to whom it names`;
  return { code: 'rules-other-file', place, level, message, ...hinted(takeOut) };
}

export const unjudged = (
  place: string,
  level: 'note' | 'warning',
  { isTemplate, unknown }: { isTemplate: boolean; unknown: readonly Other[] },
): Problem => ({
  ...{ code: 'rules-not-judged', place, level },
  message: `${isTemplate ? byTemplate : otherForm}${keysOf(unknown)}`,
  ...hinted(
    isTemplate
      ? say`run ${certflake('emit', '--check')} with your --templates before ${typed('agenix -r')}`
      : readFirst,
  ),
});

const byTemplate =
  "emitted.json says that templates of your own laid it out, so that nothing here tells whether it names the policy's readers";
const otherForm =
  'is not laid out as certflake does it, so that nothing here tells for which files it names whom';

function keysOf(unknown: readonly Other[]): string {
  if (unknown.length === 0) return '';
  const shown = someOf(unknown.map(({ key }) => fingerprintOf(key)));
  return `; it names ${shown}, and no reader of the policy has ${unknown.length === 1 ? 'that key' : 'these keys'}`;
}
