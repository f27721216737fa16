import { CertflakeError } from '../errors.js';
import type { AuthorityClaim, Claim } from '../model/index.js';
import { isHost } from '../model/owner.js';
import { certflake, git, say } from '../text/say.js';
import { shellWords } from '../text/shell.js';
import { idleWords, shownOf, wantedWords } from './naming.js';

/** What a command line accepts. */
export interface GivenWords {
  readonly accept?: readonly string[];
  readonly acceptSince?: string;
  readonly acceptAll?: boolean;
}

/** The options that accept these claims, with those already given. */
export function acceptOptions(
  claims: readonly Claim[],
  among: readonly Claim[],
  { accept = [], acceptSince, acceptAll = false }: GivenWords,
): string {
  const since = acceptSince === undefined ? '' : `--accept-since ${shellWords(acceptSince)} `;
  const all = acceptAll ? '--accept-all ' : '';
  return `${since}${all}--accept ${shellWords(...wantedWords(claims, among, accept))}`;
}

/** Why "all" doesn't include these; with --accept-all, only such claims remain. */
export function beyondAll(claims: readonly Claim[], { acceptAll = false }: GivenWords): string {
  if (!acceptAll) return '';
  const others = [
    ...(claims.some(({ kind }) => kind !== 'reader')
      ? ["no authority or certificate's key in an accepted one's place"]
      : []),
    ...(claims.some(({ kind }) => kind === 'reader')
      ? ['no reader whom only a manifest names']
      : []),
  ];
  return `--accept-all takes ${others.join(', and ')}: `;
}

/**
 * The error for claims that this clone hasn't accepted: certflake seals, signs and keeps nothing for them.
 *
 * @param among - all claims: a word must name one of them
 * @param given - what the command line accepts: repeated, so that the hint is complete
 */
export function notAccepted(
  claims: readonly Claim[],
  among: readonly Claim[] = claims,
  given: GivenWords = {},
): CertflakeError {
  const { accept: words = [] } = given;
  const names = [...new Set(claims.map(nameOf))];
  const idle = idleWords(words, among).map((word) => `--accept ${word} names nothing of it`);
  const fact = `not accepted in this clone yet: ${names.join(', ')}`;
  return new CertflakeError([fact, ...idle].join('; '), {
    code: 'not-accepted',
    hint: `${beyondAll(claims, given)}compare the ${shownOf(claims)} with what you know of them; if they are right: ${acceptOptions(claims, among, given)}${idle.length === 0 ? '' : operatorsWord(claims)}`,
  });
}

/** Added if a word failed. */
const operatorsWord = (claims: readonly Claim[]): string =>
  claims.some((claim) => claim.kind === 'reader' && !isHost(claim.owner))
    ? ' (an operator is written operator=SHA256:…)'
    : '';

/** The error for another authority under a known name: a yes to a list isn't enough. */
export function otherAuthority(claim: AuthorityClaim, accepted: readonly string[]): CertflakeError {
  const known = accepted.join(', ');
  return new CertflakeError(
    `${claim.path}: the authority on disk is ${claim.fingerprint}, and the one accepted here is ${known}`,
    {
      code: 'authority-not-accepted',
      hint: say`restore it from git (${git('log --', claim.path)}); if it was replaced on purpose: ${certflake('apply', '--accept', claim.fingerprint)}`,
    },
  );
}

function nameOf(claim: Claim): string {
  if (claim.kind === 'reader') return `${claim.owner} ${claim.fingerprint}`;
  if (claim.kind === 'authority') return `authority "${claim.ca}" ${claim.fingerprint}`;
  return `the key of ${claim.id} ${claim.fingerprint}`;
}

/** The error for a bare fingerprint that belongs to two names. */
export const ambiguousWord = (word: string, names: readonly string[]): CertflakeError =>
  new CertflakeError(`--accept ${word}: ${names.join(' and ')} have it`, {
    code: 'ambiguous-fingerprint',
    hint: `a copy of another's is an attack; to accept one of them: --accept ${names[0]!}=${word}`,
  });
