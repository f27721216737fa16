import { CertflakeError } from '../errors.js';
import type { Accepted, Claim } from '../model/index.js';
import { isOperators } from '../model/owner.js';
import { shellWords } from '../text/shell.js';
import * as messages from './messages.js';
import { bareWord, nameOf } from './naming.js';

/** What a word of `--accept` can name: a fingerprint and its owner's name. */
export interface Nameable {
  name: string;
  fingerprint: string;
}

export const nameableClaims = (claims: readonly Claim[]): Nameable[] =>
  claims.map((claim) => ({ name: nameOf(claim), fingerprint: claim.fingerprint }));

/** What was already accepted: a script may repeat it. */
export function nameableIn(
  { authorities, readers, formerReaders = {}, keys }: Accepted,
  fingerprintOf: (key: string) => string,
): Nameable[] {
  return [
    ...named(authorities, (all) => all.map(({ certificate }) => certificate)),
    ...named(keys, ({ publicKey }) => [publicKey]),
    ...[readers, formerReaders].flatMap((all) => named(all, (keys) => keys.map(fingerprintOf))),
  ];
}

const named = <T>(all: Record<string, T>, printsOf: (one: T) => string[]): Nameable[] =>
  Object.entries(all).flatMap(([name, one]) =>
    printsOf(one).map((fingerprint) => ({ name, fingerprint })),
  );

/**
 * The first of these words that names nothing.
 *
 * @param isAsked - whether a question follows about claims that no word names: it shows each claim's name
 */
export function idleWord(
  words: readonly string[],
  known: readonly Nameable[],
  isAsked: boolean,
): { word: string; meant: string[] } | undefined {
  for (const word of words) {
    const bare = bareWord(word);
    const same = known.filter(({ fingerprint }) => bare.endsWith(fingerprint));
    const names = same.some((one) => bare === bound(one) || isBare(bare, one));
    if (names || (isAsked && same.length > 0)) continue;
    return { word, meant: [...new Set(same.map(bound))] };
  }
  return undefined;
}

const bound = ({ name, fingerprint }: Nameable): string => `${name}=${fingerprint}`;

/** A bare fingerprint must not make an operator. */
const isBare = (word: string, { name, fingerprint }: Nameable): boolean =>
  word === fingerprint && !isOperators(name);

export function namesNothing(word: string, meant: readonly string[]): CertflakeError {
  const { message, hint } = messages.namesNothing(word, shellWords(...meant));
  return new CertflakeError(message, { code: 'usage', hint });
}
