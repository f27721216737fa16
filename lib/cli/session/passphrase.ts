import { readSync } from 'node:fs';

import { CertflakeError } from '../../errors.js';
import { noPassphrase, passphraseQuestion, passphraseUnreadable } from './messages.js';
import type { Terminal } from '../terminal/terminal.js';

/** Asked once per run, and only if a key needs it; never an argument, never the environment. */
export function passphraseReader(
  passphraseFd: number | undefined,
  terminal: Terminal,
): (path: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  const fromFd = passphraseFd === undefined ? undefined : readLine(passphraseFd);
  return (path) => {
    const present = known.get(path) ?? askFor(path, fromFd, terminal);
    known.set(path, present);
    return present;
  };
}

function askFor(path: string, fromFd: string | undefined, terminal: Terminal): Promise<string> {
  if (fromFd !== undefined) return Promise.resolve(fromFd);
  if (terminal.interactive) return terminal.askSecret(passphraseQuestion(path));
  const { message, hint } = noPassphrase(path);
  return Promise.reject(new CertflakeError(message, { code: 'no-passphrase', hint }));
}

function readLine(fd: number): string {
  const bytes: number[] = [];
  const one = new Uint8Array(1);
  try {
    while (readSync(fd, one, 0, 1, null) === 1 && one[0] !== 0x0a) bytes.push(one[0]!);
  } catch (cause) {
    const { message, hint } = passphraseUnreadable(fd);
    throw new CertflakeError(message, { code: 'no-passphrase', hint, cause });
  }
  return Buffer.from(bytes).toString('utf8').replace(/\r$/, '');
}
