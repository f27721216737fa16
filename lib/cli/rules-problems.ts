import { agenixRules } from '../emit/agenix-rules.js';
import { hasNotice } from '../emit/notice.js';
import type { EmitRecord } from '../emit/record.js';
import type { Problem, Specs } from '../model.js';
import { quietly } from '../quietly.js';
import { normalizeRecipient } from '../seal/recipients.js';
import { markersLeft } from './render/nix-side.js';
import { plural } from './render/text.js';
import { readRules, type ReadRules } from './rules-read.js';

/** agenix's rules as they lie there. */
export interface PresentRules {
  /** As problems name it. */
  place: string;
  text: string;
  /** As the package's templates lay the policy's out. */
  given: string;
  record: EmitRecord | undefined;
  /** It is said already that they are out of date. */
  isStale: boolean;
  /** Keys that are named already. */
  said?: ReadonlySet<string>;
}

/**
 * What is to be said of rules that are not the policy's: they say whom "agenix -r" seals keys to. The record may say
 * that they are laid out otherwise, and is written by anybody, so that it silences nothing. Only the first line makes
 * them certflake's: other rules are the user's own, who may name in them whom he likes for files of his own.
 */
export function rulesProblems(specs: Specs, rules: PresentRules): Problem[] {
  const { text, given, place, isStale, said = new Set() } = rules;
  if (text === given) return [];
  const isOurs = hasNotice(text);
  const read = readRules(text);
  const all = specs.complete ? othersIn(specs, read).filter(({ key }) => !said.has(key)) : [];
  const others = all.filter(({ files }) => isOurs || files.length > 0);
  const unknown = isOurs ? [] : all.filter(({ files }) => files.length === 0);
  const named = [
    ...others.slice(0, MOST).map((one) => otherNamed(place, one, read)),
    ...(others.length > MOST ? [moreNamed(place, others.length - MOST)] : []),
  ];
  const unjudged = notJudged(rules, read, unknown);
  const isOwn = rules.record?.templates !== undefined;
  if (isOurs && read.isMarked) return [markersLeft(place, isOwn), ...named, ...unjudged];
  return isOurs && !isStale && !isOwn
    ? [edited(place), ...named, ...unjudged]
    : [...named, ...unjudged];
}

interface Other {
  key: string;
  /** The policy's files whose reader it is not; none where the policy has no such reader at all. */
  files: string[];
}

/** Keys that the policy doesn't give to a file which they are named for, or to none. */
function othersIn(specs: Specs, { keys }: ReadRules): Other[] {
  const given = new Map(agenixRules(specs).map(({ file, keys }) => [file, new Set(keys)]));
  const readers = new Set([...given.values()].flatMap((own) => [...own]));
  return [...keys].flatMap(([key, files]) => {
    const wrong = [...files].filter((file) => given.get(file)?.has(key) === false);
    return wrong.length > 0 || !readers.has(key) ? [{ key, files: wrong }] : [];
  });
}

const MOST = 20;

const fingerprintOf = (key: string): string =>
  quietly(() => normalizeRecipient(key).fingerprint) ?? 'a key';

function otherNamed(
  place: string,
  { key, files: [file, ...others] }: Other,
  { isForm, isMarked }: ReadRules,
): Problem {
  const what =
    file === undefined
      ? `${fingerprintOf(key)}, which no reader of the policy has`
      : `${fingerprintOf(key)} for ${plural(others.length + 1, 'file')} (${file}${others.length > 0 ? ' and others' : ''}), which the policy does not give to that key`;
  return {
    code: 'rules-name-other',
    place,
    level: 'warning',
    message: `names ${what}: ${isForm && isMarked ? '"agenix -r" would seal to it if that stays when the markers go' : 'the next "agenix -r" would seal to it'}`,
    hint: writesRules,
  };
}

const writesRules =
  '"certflake emit", with --overwrite where the file was edited, writes the policy\'s rules: run it before "agenix -r"';

const moreNamed = (place: string, count: number): Problem => ({
  code: 'rules-name-other',
  place,
  level: 'warning',
  message: `names ${plural(count, 'more key')} for files which the policy does not give to ${count === 1 ? 'it' : 'them'}, or that no reader of the policy has`,
  hint: writesRules,
});

const edited = (place: string): Problem => ({
  code: 'emitted-edited',
  place,
  level: 'warning',
  message: 'is not as certflake would write it, so certflake leaves it as it is',
  hint: '"git diff" and "git log" show who changed it; "certflake emit --overwrite" writes it again; rules of your own belong in a secrets.nix of your own',
});

/** Rules of the user's own are spoken of where they seem to be for certflake's files, or name somebody unknown. */
function notJudged(
  { text, record, place }: PresentRules,
  { isForm }: ReadRules,
  unknown: readonly Other[],
): Problem[] {
  const isTemplate = record?.templates !== undefined;
  if (isForm) return isTemplate ? [unjudged(place, 'note', byTemplate, runCheck)] : [];
  const isAbout = hasNotice(text) || record !== undefined || text.includes('.key.age');
  if (!isAbout && unknown.length === 0) return [];
  const message = `${isTemplate ? byTemplate : otherForm}${keysOf(unknown)}`;
  return [unjudged(place, isAbout ? 'warning' : 'note', message, isTemplate ? runCheck : readIt)];
}

const unjudged = (
  place: string,
  level: 'note' | 'warning',
  message: string,
  hint: string,
): Problem => ({ code: 'rules-not-judged', place, level, message, hint });

const byTemplate =
  "emitted.json says that templates of your own laid it out, so that nothing here tells whether it names the policy's readers";
const runCheck = 'run "certflake emit --check" with your --templates before "agenix -r"';
const otherForm =
  'is not laid out as certflake does it, so that nothing here tells for which files it names whom';
const readIt = 'read it before "agenix -r", which seals to everybody whom it names';

const SHOWN = 4;

function keysOf(unknown: readonly Other[]): string {
  if (unknown.length === 0) return '';
  const shown = unknown.slice(0, SHOWN).map(({ key }) => fingerprintOf(key));
  const more = unknown.length > SHOWN ? ` and ${unknown.length - SHOWN} more` : '';
  return `; it names ${shown.join(', ')}${more}, and no reader of the policy has ${unknown.length === 1 ? 'that key' : 'these keys'}`;
}
