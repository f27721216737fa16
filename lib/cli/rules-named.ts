import { ownersIn } from '../accept/known-keys.js';
import { agenixRules, ruleFile } from '../emit/agenix-rules.js';
import type { Accepted, ReaderClaim, Specs } from '../model.js';
import { readRules } from './rules-read.js';

/** Whom rules name, and nobody has accepted as the reader of what they name it for. */
export interface NamedReader extends ReaderClaim {
  /** Where the key is accepted for others: the files that it isn't accepted for. */
  files?: string[];
}

/** What rules that lie there are compared with. */
export interface Compared {
  specs: Specs;
  /** The policy's readers that are not accepted, for each file. */
  claims: readonly ReaderClaim[];
  records: readonly Accepted[];
}

/**
 * Each key once that rules name for a file whose accepted reader it is not. Where the text isn't laid out as certflake
 * does it, nobody can tell the files: there a key counts wherever it stands. A file that neither the policy nor a
 * record knows may be a known one under another name, so that no new reader is accepted for it.
 */
export function namedReaders(text: string, compared: Compared): NamedReader[] {
  const { isForm, keys } = readRules(text);
  const isWrong = wrongFor(compared);
  return [...byKey(compared)].flatMap(([key, own]) => {
    const files = isForm ? keys.get(key) : undefined;
    if (files === undefined) return text.includes(key) ? [lastOf(own)] : [];
    const wrong = [...files].filter((file) => isWrong(file, key));
    if (wrong.length === 0) return [];
    const claim = own.get(wrong.find((file) => own.has(file)) ?? '') ?? lastOf(own);
    const isKnown = compared.records.some((record) => ownersIn(record, key).length > 0);
    return [isKnown ? { ...claim, files: wrong } : claim];
  });
}

/** What is claimed for a key, by file. */
type OfKey = Map<string, ReaderClaim>;

function byKey({ specs, claims }: Compared): Map<string, OfKey> {
  const files = new Map(specs.specs.map((spec) => [spec.id, ruleFile(specs.dir, spec)]));
  const all = new Map<string, OfKey>();
  for (const claim of claims) {
    const own = all.get(claim.key) ?? new Map<string, ReaderClaim>();
    all.set(claim.key, own.set(files.get(claim.id)!, claim));
  }
  return all;
}

const lastOf = (own: OfKey): ReaderClaim => [...own.values()].at(-1)!;

type IsWrong = (file: string, key: string) => boolean;

function wrongFor(compared: Compared): IsWrong {
  const given = new Map(agenixRules(compared.specs).map(({ file, keys }) => [file, new Set(keys)]));
  const claimed = byKey(compared);
  return (file, key) => {
    if (claimed.get(key)?.has(file) === true) return true;
    if (given.get(file)?.has(key) === true) return false;
    return !compared.records.some((record) => isAcceptedFor(record, file, key));
  };
}

/** Of a file that the policy has no more, as before a host's folder gets its new name. */
function isAcceptedFor({ keys, readers }: Accepted, file: string, key: string): boolean {
  const [, path, host] = /^((?:ca|shared|derived\/([^/]+))\/[^/]+)\.key\.age$/.exec(file) ?? [];
  if (path === undefined) return false;
  const isReader = keys[path.replaceAll('/', '-')]?.readers.includes(key) === true;
  return isReader || (host !== undefined && readers[`host:${host}`]?.includes(key) === true);
}
