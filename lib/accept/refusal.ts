import { CertflakeError } from '../errors.js';
import type { AuthorityClaim, Claim } from '../model.js';
import { shellWords } from '../shell.js';
import { wordOf } from './naming.js';

/**
 * Nothing is sealed, signed or kept for what nobody has accepted here.
 *
 * @param among - all that is claimed: a word must name one of them
 */
export function notAccepted(
  claims: readonly Claim[],
  among: readonly Claim[] = claims,
): CertflakeError {
  const names = [...new Set(claims.map(nameOf))];
  const prints = [...new Set(claims.map((claim) => wordOf(claim, among)))];
  return new CertflakeError(`not accepted in this clone yet: ${names.join(', ')}`, {
    code: 'not-accepted',
    hint: `compare the fingerprints with what you know of them; if they are right: --accept ${shellWords(...prints)}`,
  });
}

/** Another authority under a known name: a yes to a list is not enough. */
export function otherAuthority(claim: AuthorityClaim, accepted: readonly string[]): CertflakeError {
  const known = accepted.join(', ');
  return new CertflakeError(
    `${claim.path}: the authority on disk is ${claim.fingerprint}, and the one accepted here is ${known}`,
    {
      code: 'authority-not-accepted',
      hint: `restore it from git ("git log -- ${shellWords(claim.path)}"); if it was replaced on purpose: --accept ${claim.fingerprint}`,
    },
  );
}

function nameOf(claim: Claim): string {
  if (claim.kind === 'reader') return `${claim.owner} ${claim.fingerprint}`;
  if (claim.kind === 'authority') return `authority "${claim.ca}" ${claim.fingerprint}`;
  return `the key of ${claim.id} ${claim.fingerprint}`;
}

/** A bare fingerprint that lies under two names. */
export const ambiguousWord = (word: string, names: readonly string[]): CertflakeError =>
  new CertflakeError(`--accept ${word}: ${names.join(' and ')} have it`, {
    code: 'ambiguous-fingerprint',
    hint: `a copy of another's is an attack; to accept one of them: --accept ${names[0]!}=${word}`,
  });
