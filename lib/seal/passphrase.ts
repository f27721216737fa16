import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';

/** A passphrase, or what asks for it; asked at most once, and only when a file needs it. */
export type Passphrase = string | ((name: string) => string | Promise<string>);

/** @throws CertflakeError naming the file if there is nobody to ask */
export async function ask(passphrase: Passphrase | undefined, name: string): Promise<string> {
  if (typeof passphrase === 'string') return passphrase;
  if (passphrase !== undefined) return passphrase(name);
  throw new CertflakeError(`${name}: protected by a passphrase, and none was given`, {
    code: 'passphrase-missing',
    hint: 'type it on a terminal, or hand it over through a file descriptor',
  });
}

/** What an answer fails for, and what fails to be answered at all. */
const inVain = new Set<Code>(['passphrase-wrong', 'passphrase-missing', 'no-passphrase']);
const unanswered = new Set<Code>(['interrupted', 'declined', 'terminal']);

/** Nobody has answered: nothing was tried, and no file has to do with it. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof CertflakeError && unanswered.has(error.code);

/** The passphrase is what is wrong: it says nothing about any sealed file. */
export const isAboutPassphrase = (error: unknown): boolean =>
  isUnanswered(error) || (error instanceof CertflakeError && inVain.has(error.code));

export function wrongPassphrase(name: string): CertflakeError {
  return new CertflakeError(`${name}: wrong passphrase`, {
    code: 'passphrase-wrong',
    hint: 'try again',
  });
}
