import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import { noPassphrase, passphraseWrong } from './messages.js';

/** A passphrase, or a function that asks for it; called at most once, and only if a file needs it. */
export type Passphrase = string | ((name: string) => string | Promise<string>);

/** @throws CertflakeError naming the file if there is nothing to ask with */
export async function ask(passphrase: Passphrase | undefined, name: string): Promise<string> {
  if (typeof passphrase === 'string') return passphrase;
  if (passphrase !== undefined) return passphrase(name);
  const { message, hint } = noPassphrase(name);
  throw new CertflakeError(message, { code: 'passphrase-missing', hint });
}

/** Codes of a wrong answer, and of no answer. */
const inVain = new Set<Code>(['passphrase-wrong', 'passphrase-missing', 'no-passphrase']);
const unanswered = new Set<Code>(['interrupted', 'declined', 'terminal']);

/** No passphrase was given, so nothing was tried: no file is the cause. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof CertflakeError && unanswered.has(error.code);

/** The passphrase is wrong or missing: that says nothing about any sealed file. */
export const isAboutPassphrase = (error: unknown): boolean =>
  isUnanswered(error) || (error instanceof CertflakeError && inVain.has(error.code));

export function wrongPassphrase(name: string): CertflakeError {
  const { message, hint } = passphraseWrong(name);
  return new CertflakeError(message, { code: 'passphrase-wrong', hint });
}
