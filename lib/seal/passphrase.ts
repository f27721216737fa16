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

export function wrongPassphrase(name: string): CertflakeError {
  return new CertflakeError(`${name}: wrong passphrase`, {
    code: 'passphrase-wrong',
    hint: 'try again',
  });
}
