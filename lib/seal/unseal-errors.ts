import { saidIn } from '../hint.js';
import { CertflakeError, type ErrorOptions } from '../errors.js';
import { installationError } from '../installation.js';
import type { StanzaHint } from '../model/index.js';
import { NEXT, sayAll } from '../text/say.js';
import { isUnanswered } from './passphrase.js';
import {
  cannotUnsealFile,
  damaged,
  noneFits,
  onlyAgeKeys,
  passAnother,
  restore,
} from './messages.js';

/** A sealed file that can't be opened, and why. */
export class UnsealError extends CertflakeError {
  constructor(
    name: string,
    readonly fact: string,
    options: ErrorOptions,
  ) {
    super(cannotUnsealFile(name, fact), options);
  }
}

/**
 * The reason in our words; a library's error is only the cause. An error that isn't about the file stays
 * unchanged.
 */
export function cannotUnseal(name: string, reason: unknown): CertflakeError {
  const broken = installationError(reason);
  if (broken !== undefined) return broken;
  const known = reason instanceof CertflakeError;
  if (known && isUnanswered(reason)) return reason;
  const fact = typeof reason === 'string' ? reason : known ? reason.message : damaged;
  return new UnsealError(name, fact, {
    code: known ? reason.code : 'sealed-damaged',
    hint: (known ? saidIn(reason) : undefined) ?? restore,
    cause: reason,
  });
}

/** `ssh-ed25519 QiUr1g, 2 X25519`: the recipients, as far as a header shows them. */
export function describeStanzas(stanzas: StanzaHint[]): string {
  const words = stanzas
    .filter(({ type }) => !type.endsWith('-grease'))
    .map(({ type, tag }) => (tag === undefined ? type : `${type} ${tag}`));
  const count = (word: string) => words.filter((other) => other === word).length;
  const counted = (word: string) => (count(word) > 1 ? `${count(word)} ${word}` : word);
  return [...new Set(words)].map(counted).join(', ');
}

/**
 * @param tried - the names of the identities
 * @param unopened - protected identity files that hold age keys only, so that nothing asked for a passphrase
 * @param operators - the option that says whose identities open it
 */
export function noneMatches(
  name: string,
  stanzas: StanzaHint[],
  tried: string[],
  unopened: string[] = [],
  operators = 'userAgeKeys',
): CertflakeError {
  const recipients = describeStanzas(stanzas);
  const fact = noneFits([...new Set(tried)].join(', '), recipients);
  return new UnsealError(name, fact, {
    code: 'identity-mismatch',
    hint: sayAll([passAnother(operators), ...unopened.map(onlyAgeKeys)], NEXT),
  });
}
