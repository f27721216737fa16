import { CertflakeError } from '../errors.js';
import type { AuthorityClaim, Claim } from '../model/index.js';
import { isHost } from '../model/owner.js';
import { shellWords } from '../text/shell.js';
import * as messages from './messages.js';
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
    ...(claims.some(({ kind }) => kind !== 'reader') ? [messages.NO_REPLACEMENT] : []),
    ...(claims.some(({ kind }) => kind === 'reader') ? [messages.NO_UNDECLARED] : []),
  ];
  return messages.acceptAllLeaves(others);
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
  const idle = idleWords(words, among).map(messages.namesNoneOfThem);
  const { message, hint } = messages.notAcceptedYet({
    names: [...new Set(claims.map(nameOf))],
    idle,
    beyond: beyondAll(claims, given),
    shown: shownOf(claims),
    options: acceptOptions(claims, among, given),
    more: idle.length > 0 && claims.some(isOperator) ? messages.WRITE_AN_OPERATOR : '',
  });
  return new CertflakeError(message, { code: 'not-accepted', hint });
}

const isOperator = (claim: Claim): boolean => claim.kind === 'reader' && !isHost(claim.owner);

/** The error for another authority under a known name: a yes to a list isn't enough. */
export function otherAuthority(claim: AuthorityClaim, accepted: readonly string[]): CertflakeError {
  const { path, fingerprint } = claim;
  const { message, hint } = messages.otherAuthority(path, fingerprint, accepted.join(', '));
  return new CertflakeError(message, { code: 'authority-not-accepted', hint });
}

function nameOf(claim: Claim): string {
  if (claim.kind === 'reader') return `${claim.owner} ${claim.fingerprint}`;
  if (claim.kind === 'authority') return messages.authorityAndPrint(claim.ca, claim.fingerprint);
  return messages.keyAndPrint(claim.id, claim.fingerprint);
}

/** The error for a bare fingerprint that belongs to two names. */
export function ambiguousWord(word: string, names: readonly string[]): CertflakeError {
  const { message, hint } = messages.severalHave(word, names);
  return new CertflakeError(message, { code: 'ambiguous-fingerprint', hint });
}
