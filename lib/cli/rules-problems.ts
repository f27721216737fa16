import { agenixRules } from '../emit/agenix-rules.js';
import { hasNotice } from '../emit/files.js';
import type { EmitRecord } from '../emit/record.js';
import type { Problem, Specs } from '../model.js';
import { quietly } from '../quietly.js';
import { normalizeRecipient } from '../seal/recipients.js';
import { plural } from './render/text.js';

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
}

/**
 * What is to be said of rules that certflake doesn't bring up to date by itself: they say whom "agenix -r" seals keys
 * to. The record may say that they are laid out otherwise, and is written by anybody, so that it silences nothing.
 */
export function rulesProblems(specs: Specs, rules: PresentRules): Problem[] {
  const { text, given, record, place, isStale } = rules;
  if (text === given) return [];
  const others = specs.complete ? othersIn(specs, text).map((one) => named(place, one)) : [];
  if (record?.templates !== undefined) return [...others, notJudged(place)];
  const isOurs = record !== undefined || hasNotice(text);
  return isOurs && !isStale ? [edited(place), ...others] : others;
}

interface Other {
  key: string;
  files: string[];
}

/** Keys in lists, as `certflake emit` lays them out, of files to which the policy gives no such reader. */
function othersIn(specs: Specs, text: string): Other[] {
  const given = new Map(agenixRules(specs).map(({ file, keys }) => [file, new Set(keys)]));
  const found = new Map<string, Set<string>>();
  let file: string | undefined;
  for (const line of text.split('\n').slice(0, MOST_LINES)) {
    file = /^\s*"([^"]{1,400})"\.publicKeys\b/.exec(line)?.[1] ?? file;
    const own = file === undefined ? undefined : given.get(file);
    if (own === undefined) continue;
    for (const [, key] of line.matchAll(/"((?:ssh-[a-z0-9]+ |age1)[A-Za-z0-9+/=]{1,4096})"/g)) {
      if (!own.has(key!)) found.set(key!, (found.get(key!) ?? new Set()).add(file!));
    }
  }
  return [...found].slice(0, MOST).map(([key, files]) => ({ key, files: [...files] }));
}

const MOST_LINES = 200_000;
const MOST = 20;

function named(place: string, { key, files }: Other): Problem {
  const fingerprint = quietly(() => normalizeRecipient(key).fingerprint) ?? 'a key';
  return {
    code: 'rules-name-other',
    place,
    level: 'warning',
    message: `names ${fingerprint} for ${plural(files.length, 'file')} (${files[0]!}${files.length > 1 ? ' and others' : ''}), which the policy does not give to that key: the next "agenix -r" would seal to it`,
    hint: '"certflake emit", with --overwrite where the file was edited, writes the policy\'s rules: run it before "agenix -r"',
  };
}

const edited = (place: string): Problem => ({
  code: 'emitted-edited',
  place,
  level: 'warning',
  message: 'is not as certflake would write it, so certflake leaves it as it is',
  hint: '"git diff" and "git log" show who changed it; "certflake emit --overwrite" writes it again; rules of your own belong in a secrets.nix of your own',
});

const notJudged = (place: string): Problem => ({
  code: 'rules-not-judged',
  place,
  level: 'note',
  message:
    "emitted.json says that templates of your own laid it out, so that nothing here tells whether it names the policy's readers",
  hint: 'run "certflake emit --check" with your --templates before "agenix -r"',
});
