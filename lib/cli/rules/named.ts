import { ownersIn } from '../../accept/known-keys.js';
import { agenixRules, ruleFile, ruleFiles } from '../../emit/agenix-rules.js';
import { keyAt } from '../../model/layout.js';
import type { Accepted, ReaderClaim, Specs } from '../../model/index.js';
import { isHost, ownerOfHost } from '../../model/owner.js';
import { ownLists } from './own.js';
import { readRules } from './read.js';

/** A recipient that rules name without being accepted for those files. */
export interface NamedReader extends ReaderClaim {
  /** If the key is accepted for others: the files that it isn't accepted for. */
  files?: string[];
}

/** What present rules are compared with. */
export interface Compared {
  specs: Specs;
  /** The policy's recipients that aren't accepted, for each file. */
  claims: readonly ReaderClaim[];
  records: readonly Accepted[];
}

/**
 * Each owner of a key that rules name for a file without being its accepted recipient: one key may be a host's
 * and, for an authority's key, an operator's. In a text without certflake's form the files are unknown: a key
 * then counts anywhere in it. A file unknown to policy and records may be a known one under another name, so no
 * new recipient is accepted for it.
 */
export function namedReaders(text: string, compared: Compared): NamedReader[] {
  const { isForm, keys } = readRules(text);
  const isWrong = wrongFor(compared);
  const present = presentFiles(compared.specs);
  const named = [...byKey(compared)].flatMap(([key, owners]) => {
    const listed = isForm ? keys.get(key) : undefined;
    if (listed === undefined) return text.includes(key) ? owners.map(lastOf) : [];
    const files = [...listed].map((file) => present.get(file) ?? file);
    const wrong = new Set(files.filter((file) => isWrong(file, key)));
    const isKnown = compared.records.some((record) => ownersIn(record, key).length > 0);
    return ofOwners(owners, wrong).map(({ claim, files }) =>
      isKnown || owners.length > 1 ? { ...claim, files } : claim,
    );
  });
  return operatorsFirst(named);
}

/** The same for the user's own rules: recipients in their lists for files of certflake's. */
export function namedInOwn(
  rules: Parameters<typeof ownLists>[1],
  { specs, claims }: Omit<Compared, 'records'>,
): NamedReader[] {
  const ids = new Map(
    specs.specs.flatMap((spec) =>
      ruleFiles(specs.dir, spec).map((file): [string, string] => [file, spec.id]),
    ),
  );
  const named = new Map<string, NamedReader & { files: string[] }>();
  const byId = new Map<string, ReaderClaim[]>();
  for (const claim of claims) byId.set(claim.id, [...(byId.get(claim.id) ?? []), claim]);
  for (const { name, file, keys } of ownLists(ids, rules)) {
    for (const claim of byId.get(ids.get(file)!) ?? []) {
      if (!keys.includes(claim.key)) continue;
      const reader = `${claim.owner}=${claim.key}`;
      named.set(reader, { ...claim, files: [...(named.get(reader)?.files ?? []), name] });
    }
  }
  return operatorsFirst([...named.values()]);
}

/** Operators first: an operator may get what all others rely on. */
export const operatorsFirst = <T extends { owner: string }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => Number(isHost(a.owner)) - Number(isHost(b.owner)));

/** The authority's present key for the key of another generation: both have the same recipients. */
const presentFiles = ({ dir, specs }: Specs): ReadonlyMap<string, string> =>
  new Map(
    specs.flatMap((spec) => {
      const [present, ...others] = ruleFiles(dir, spec);
      return others.map((file): [string, string] => [file, present!]);
    }),
  );

/** The claims of one owner of a key, by file. */
type OfOwner = Map<string, ReaderClaim>;

function byKey({ specs, claims }: Compared): Map<string, OfOwner[]> {
  const files = new Map(specs.specs.map((spec) => [spec.id, ruleFile(specs.dir, spec)]));
  const all = new Map<string, Map<string, OfOwner>>();
  for (const claim of operatorsFirst(claims)) {
    const owners = all.get(claim.key) ?? new Map<string, OfOwner>();
    const own = owners.get(claim.owner) ?? new Map<string, ReaderClaim>();
    all.set(claim.key, owners.set(claim.owner, own.set(files.get(claim.id)!, claim)));
  }
  return new Map([...all].map(([key, owners]) => [key, [...owners.values()]]));
}

const lastOf = (own: OfOwner): ReaderClaim => [...own.values()].at(-1)!;

/** Files that no owner claims are reported with the first named owner. */
function ofOwners(
  owners: readonly OfOwner[],
  wrong: ReadonlySet<string>,
): { claim: ReaderClaim; files: string[] }[] {
  if (wrong.size === 0) return [];
  const claimed = filesOf(owners);
  const loose = [...wrong].filter((file) => !claimed.has(file));
  const all = owners.map((own) => ({ own, files: [...own.keys()].filter((f) => wrong.has(f)) }));
  const claiming = all.filter(({ files }) => files.length > 0);
  const named = claiming.length === 0 ? all.slice(0, 1) : claiming;
  return named.map(({ own, files }, at) => ({
    claim: own.get(files[0] ?? '') ?? lastOf(own),
    files: [...files, ...(at === 0 ? loose : [])],
  }));
}

const filesOf = (owners: readonly OfOwner[]): Set<string> =>
  new Set(owners.flatMap((own) => [...own.keys()]));

type IsWrong = (file: string, key: string) => boolean;

function wrongFor(compared: Compared): IsWrong {
  const given = new Map(agenixRules(compared.specs).map(({ file, keys }) => [file, new Set(keys)]));
  const claimed = new Map([...byKey(compared)].map(([key, owners]) => [key, filesOf(owners)]));
  return (file, key) => {
    if (claimed.get(key)?.has(file) === true) return true;
    if (given.get(file)?.has(key) === true) return false;
    return !compared.records.some((record) => isAcceptedFor(record, file, key));
  };
}

/** For a file that the policy no longer has, as before a host's folder gets its new name. */
function isAcceptedFor({ keys, readers }: Accepted, file: string, key: string): boolean {
  const { id, host } = keyAt(file) ?? {};
  if (id === undefined) return false;
  const isReader = keys[id]?.readers.includes(key) === true;
  return isReader || (host !== undefined && readers[ownerOfHost(host)]?.includes(key) === true);
}
