import type { Claim, Observations, Specs } from '../model/index.js';
import { isHost } from '../model/owner.js';
import { certificateOf, presentPublicKey } from '../observe/recorded.js';
import { isNamed, type Acceptance } from './acceptance.js';

/**
 * The word that accepts a claim: its fingerprint, or `<name>=<fingerprint>`. Operators always need the name,
 * and so does a host whose key is claimed for others too: a bare fingerprint, meant for a host, must not make
 * an operator.
 */
export function wordOf(claim: Claim, among: readonly Claim[]): string {
  if (claim.kind !== 'reader') return claim.fingerprint;
  const owners = among.flatMap((one) =>
    one.kind === 'reader' && one.fingerprint === claim.fingerprint ? one.owner : [],
  );
  return isHost(claim.owner) && claim.isAnothers !== true && new Set(owners).size === 1
    ? claim.fingerprint
    : boundWord(claim);
}

export const nameOf = (claim: Claim): string =>
  claim.kind === 'reader' ? claim.owner : claim.kind === 'authority' ? claim.ca : claim.id;

/** What the operator must compare: an age recipient is its own public key. */
export function shownOf(claims: readonly Claim[], ending = 's'): string {
  const isKey = (one: Claim): boolean => one.kind === 'reader' && one.fingerprint === one.key;
  const keys = claims.filter(isKey).length;
  const names = [
    ...(keys < claims.length ? [`fingerprint${ending}`] : []),
    ...(keys > 0 ? [`public key${ending}`] : []),
  ];
  return names.join(' and ');
}

const boundWord = (claim: Claim): string => `${nameOf(claim)}=${claim.fingerprint}`;

/** The claims that these words don't name. */
export function unnamed(claims: readonly Claim[], words: readonly string[] = []): Claim[] {
  const named = new Set(words.map(bareWord));
  return claims.filter(
    (claim) => !named.has(boundWord(claim)) && !named.has(wordOf(claim, claims)),
  );
}

/** The words that name none of the claims. */
export const idleWords = (words: readonly string[], claims: readonly Claim[]): string[] =>
  words.filter((word) => {
    const bare = bareWord(word);
    return !claims.some((one) => bare === boundWord(one) || bare === wordOf(one, claims));
  });

/** The words of `--accept` that name one of these claims, and those that the wanted claims still need. */
export function wantedWords(
  wanted: readonly Claim[],
  among: readonly Claim[],
  given: readonly string[] = [],
): string[] {
  const idle = new Set(idleWords(given, among));
  const said = given.filter((word) => !idle.has(word));
  return [...new Set([...said, ...wanted.map((claim) => wordOf(claim, among))])];
}

/** A digest in openssl's form, with colons and capitals, becomes the plan's form. */
export function bareWord(word: string): string {
  const [, name = '', print = ''] = /^([^]*=)?([^=]*)$/.exec(word) ?? [];
  const isDigest = /^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/i.test(print);
  return isDigest ? `${name}${print.replaceAll(':', '').toLowerCase()}` : word;
}

/**
 * A word that names several authorities, or several keys: a copy from a pull request must not be accepted with
 * the original.
 */
export function ambiguous(
  words: ReadonlySet<string>,
  { specs }: Specs,
  { observed }: Observations,
): { word: string; names: string[] } | undefined {
  const names = new Map<string, string[]>();
  for (const spec of specs) {
    const observation = observed[spec.id];
    const isAuthority = spec.kind === 'authority';
    const print =
      observation &&
      (isAuthority ? certificateOf(observation)?.fingerprint : presentPublicKey(observation));
    if (print === undefined || !words.has(print)) continue;
    names.set(print, [...(names.get(print) ?? []), isAuthority ? spec.ca : spec.id]);
  }
  const found = [...names].find(([, all]) => all.length > 1);
  return found && { word: found[0], names: found[1] };
}

/**
 * The keys of the named authorities: a certificate signed by one of these is signed by an accepted authority.
 */
export function namedKeys(
  acceptance: Acceptance,
  { specs }: Specs,
  { observed }: Observations,
): ReadonlyMap<string, string> {
  const authorities = specs.filter(({ kind }) => kind === 'authority');
  const keys = authorities.flatMap(({ id, ca }): [string, string][] => {
    const found = observed[id] && certificateOf(observed[id]);
    return found && isNamed(acceptance, ca, found.fingerprint) ? [[id, found.publicKey]] : [];
  });
  return new Map(keys);
}
