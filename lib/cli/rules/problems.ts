import { posix } from 'node:path';

import { agenixRules, generationRules } from '../../emit/agenix-rules.js';
import { hasNotice } from '../../emit/notice.js';
import { digestOf, type EmitRecord } from '../../emit/record.js';
import type { Problem, Specs } from '../../model/index.js';
import { hinted } from '../../hint.js';
import { markersLeft } from '../render/nix-side.js';
import * as say from '../render/rules.js';
import * as messages from '../render/messages/rules.js';
import { leftOut } from './left-out.js';
import { readRules, type ReadRules } from './read.js';
import type { GivesNothing } from './sealed.js';

/** agenix's present rules. */
export interface PresentRules {
  /** Their name in problems. */
  place: string;
  text: string;
  /**
   * The policy's rules with the package's templates; undefined with an inventory, for which no command writes
   * any.
   */
  given: string | undefined;
  record: EmitRecord | undefined;
  /** Their digest, if the record has it. */
  recorded?: string | undefined;
  /** Another message already says that they are outdated. */
  isStale: boolean;
  /** Judged by the present files with the names in the rules. */
  givesNothing: GivesNothing;
  /** Keys that are already named. */
  said?: ReadonlySet<string>;
}

/**
 * Problems of rules that aren't the policy's: "agenix -r" seals keys to the recipients in them. The record may
 * say that they have another layout, but any commit can change it, so it hides nothing. Only the first line
 * makes rules certflake's. Others may be the user's own, with any recipients for the user's own files. They are
 * never ignored, because any commit can remove that line.
 */
export function rulesProblems(specs: Specs, rules: PresentRules): Problem[] {
  const { text, given, place, said = new Set() } = rules;
  if (text === given) return [];
  const isOurs = hasNotice(text);
  const read = readRules(text);
  const lists = givenBy(specs);
  const all = specs.complete ? othersIn(lists, read).filter(({ key }) => !said.has(key)) : [];
  const others = all.filter(({ files }) => isOurs || files.length > 0);
  const unknown = isOurs ? [] : all.filter(({ files }) => files.length === 0);
  const when = read.isForm && read.isMarked ? messages.afterMerge : messages.next;
  const ours = given === undefined ? messages.notWritten : messages.writesRules;
  return [
    ...(given === undefined ? markedIn(rules, read) : editedBy(rules, read)),
    ...say.othersNamed(place, others, when, isOurs ? ours : messages.takeOut),
    ...leftOutBy(specs, rules, read),
    ...aliasesIn(place, lists, read),
    ...(specs.complete && read.isForm ? otherFilesIn(rules, lists, read, unknown) : []),
    ...notJudged(rules, read, unknown),
  ];
}

/** The user's own templates may leave out certflake's first line. */
function editedBy(
  { text, place, record, recorded, isStale }: PresentRules,
  { isMarked }: ReadRules,
): Problem[] {
  const isOwn = record?.templates !== undefined;
  if (!hasNotice(text)) {
    const isAsWritten = recorded === undefined || (isOwn && recorded === digestOf(text));
    return isAsWritten ? [] : [say.replaced(place)];
  }
  if (isMarked) return [markersLeft(place, isOwn)];
  return isStale || isOwn ? [] : [say.edited(place)];
}

/** Without the command that writes them again. */
const markedIn = ({ text, place }: PresentRules, { isMarked }: ReadRules): Problem[] =>
  isMarked && hasNotice(text)
    ? [{ ...markersLeft(place, false), ...hinted(messages.notWritten) }]
    : [];

/** The keys that the policy gives each file, also those of other generations. */
export type Lists = ReadonlyMap<string, ReadonlySet<string>>;

export const givenBy = (specs: Specs): Lists =>
  new Map(
    [...agenixRules(specs), ...generationRules(specs)].map(({ file, keys }) => [
      file,
      new Set(keys),
    ]),
  );

/**
 * Keys listed for a file for which the policy doesn't have them, under any name of the file, or for no file.
 */
function othersIn(lists: Lists, { keys }: ReadRules): say.Other[] {
  const readers = new Set([...lists.values()].flatMap((own) => [...own]));
  return [...keys].flatMap(([key, files]) => {
    const wrong = [...files].filter((f) => lists.get(posix.normalize(f))?.has(key) === false);
    return wrong.length > 0 || !readers.has(key) ? [{ key, files: wrong }] : [];
  });
}

/** Outdated rules and other names of a file have their own messages; a merge's markers may hide a list. */
function leftOutBy(
  specs: Specs,
  { text, given, place, record, isStale }: PresentRules,
  read: ReadRules,
): Problem[] {
  if (!specs.complete || !read.isForm || read.isMarked || isStale) return [];
  const keys = keysByFile(read);
  const lists = [...read.files].map((name) => ({
    ...{ name, file: name, keys: keys.get(name) ?? [] },
    ...{ isWhole: true, stands: true },
  }));
  const isWritten = given !== undefined && hasNotice(text) && record?.templates === undefined;
  return leftOut(specs, lists, {
    place,
    hint: isWritten ? messages.writesRules : messages.takeListsOut,
  });
}

function aliasesIn(place: string, lists: Lists, { files }: ReadRules): Problem[] {
  const aliases = [...files].flatMap((file): [string, string][] => {
    const plain = posix.normalize(file);
    return plain !== file && lists.has(plain) ? [[file, plain]] : [];
  });
  return aliases.length === 0 ? [] : [say.aliased(place, aliases)];
}

/** Certflake's names for its keys. */
const isOfOurs = (file: string): boolean =>
  /^(?:ca|shared|derived\/[^/.][^/]*)\/[^/]+\.key\.age$/.test(file);

/** Outdated rules name files that the policy had before: such a file is sealed to those listed, or gone. */
function otherFilesIn(
  { text, place, record, isStale, givesNothing }: PresentRules,
  lists: Lists,
  read: ReadRules,
  unknown: readonly say.Other[],
): Problem[] {
  const keys = keysByFile(read);
  const isFormer = (file: string): boolean =>
    isStale && isOfOurs(file) && givesNothing(file, keys.get(file) ?? []);
  const isOther = (file: string): boolean => !lists.has(posix.normalize(file)) && !isFormer(file);
  const files = [...read.files].filter(isOther);
  const level = hasNotice(text) || record !== undefined ? 'warning' : 'note';
  return files.length === 0 ? [] : [say.otherFiles(place, level, files, unknown)];
}

function keysByFile({ keys }: ReadRules): Map<string, string[]> {
  const byFile = new Map<string, string[]>();
  for (const [key, files] of keys) {
    for (const file of files) {
      const all = byFile.get(file);
      if (all === undefined) byFile.set(file, [key]);
      else all.push(key);
    }
  }
  return byFile;
}

/** The user's own rules get a note; a warning if they seem to be for certflake's files. */
function notJudged(
  { text, record, place }: PresentRules,
  { isForm }: ReadRules,
  unknown: readonly say.Other[],
): Problem[] {
  const isTemplate = record?.templates !== undefined;
  if (isForm) return isTemplate ? [say.unjudged(place, 'note', { isTemplate, unknown: [] })] : [];
  const isAbout = hasNotice(text) || record !== undefined || text.includes('.key.age');
  return [say.unjudged(place, isAbout ? 'warning' : 'note', { isTemplate, unknown })];
}
