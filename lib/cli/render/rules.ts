import type { Problem } from '../../model/index.js';
import { quietly } from '../../quietly.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import { hinted } from '../../hint.js';
import type { Said } from '../../text/say.js';
import * as text from './messages/rules.js';
import { warning } from './nix-side.js';

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
  const name = fingerprintOf(key);
  const message =
    files.length === 0 ? text.unknownKey(name, when) : text.wrongFiles(name, files, when);
  return warning('rules-name-other', place, message, hint);
}

const moreNamed = (place: string, count: number, hint: Said): Problem =>
  warning('rules-name-other', place, text.moreKeys(count), hint);

/** Lists in the user's own rules that give unknown keys to files of certflake's. */
export const notRead = (place: string, files: readonly string[], hint: Said): Problem =>
  warning('rules-not-judged', place, text.notRead(files.length, someOf(files)), hint);

/** agenix follows a link, takes a folder with `default.nix`, and reads files of any size. */
export const ownUnread = (place: string): Problem => ({
  ...{ code: 'rules-not-judged', place, level: 'note' },
  message: text.ownUnread,
  ...hinted(text.readFirst),
});

export const edited = (place: string): Problem =>
  warning('emitted-edited', place, text.edited.message, text.edited.hint);

/** The record has rules at that path, but these lack certflake's first line. */
export const replaced = (place: string): Problem =>
  warning('emitted-edited', place, text.replaced.message, text.replaced.hint);

const SHOWN = 4;

const someOf = (all: readonly string[]): string =>
  `${all.slice(0, SHOWN).join(', ')}${all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ''}`;

/** Lists under another name of a file of certflake's. */
export function aliased(place: string, aliases: readonly [string, string][]): Problem {
  const all = aliases.map(([name, file]) => `"${name}" is ${file}`);
  return warning('rules-other-file', place, text.otherNames(someOf(all)), text.takeOut);
}

/** Lists for files that the policy doesn't have. */
export function otherFiles(
  place: string,
  level: 'note' | 'warning',
  files: readonly string[],
  unknown: readonly Other[],
): Problem {
  const names = someOf(files.map((file) => `"${file}"`));
  const message = text.otherFiles(files.length, names, keysOf(unknown));
  return { code: 'rules-other-file', place, level, message, ...hinted(text.takeOut) };
}

export const unjudged = (
  place: string,
  level: 'note' | 'warning',
  { isTemplate, unknown }: { isTemplate: boolean; unknown: readonly Other[] },
): Problem => ({
  ...{ code: 'rules-not-judged', place, level },
  message: `${isTemplate ? text.byTemplate : text.otherForm}${keysOf(unknown)}`,
  ...hinted(isTemplate ? text.checkTemplates : text.readFirst),
});

const keysOf = (unknown: readonly Other[]): string =>
  unknown.length === 0
    ? ''
    : text.unknownKeys(someOf(unknown.map(({ key }) => fingerprintOf(key))));
