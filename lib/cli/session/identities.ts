import { resolve } from 'node:path';

import { CertflakeError } from '../../errors.js';
import { expandPath } from '../../load/expand.js';
import { parseIdentities, type Identity } from '../../seal/identities.js';
import { reasonOf } from '../../text/system-errors.js';
import { readGiven } from '../../store/regular.js';
import { surroundings } from '../../surroundings.js';
import { identityUnreadable } from './messages.js';
import { passphraseReader } from './passphrase.js';
import type { Terminal } from '../terminal/terminal.js';

export interface GivenIdentities {
  /** `-i`: these files instead of the policy's; none: the policy's. */
  readonly paths: readonly string[];
  /** A file descriptor with the passphrase, one line. */
  readonly passphraseFd?: number;
}

/**
 * The identities to open keys with: those of `-i`, otherwise the policy's `userAgeIdentity`. Empty without any:
 * a command that needs one reports it.
 */
export async function loadIdentities(
  given: GivenIdentities,
  policyIdentity: string | undefined,
  terminal: Terminal,
): Promise<Identity[]> {
  const own = policyIdentity === undefined ? [] : [policyIdentity];
  const isGiven = given.paths.length > 0;
  const paths = isGiven ? given.paths : own;
  const ask = passphraseReader(given.passphraseFd, terminal);
  const found = await Promise.all(
    paths.map((path) =>
      parseIdentities({ text: readIdentity(path, isGiven), name: path }, () => ask(path)),
    ),
  );
  return found.flat();
}

function readIdentity(path: string, isGiven: boolean): Uint8Array {
  const { cwd, env } = surroundings();
  const file = expandPath(path, env);
  try {
    return readGiven(resolve(cwd, file));
  } catch (cause) {
    const { message, hint } = identityUnreadable(path, reasonOf(cause).fact, isGiven);
    throw new CertflakeError(message, { code: 'identity-unreadable', hint, cause });
  }
}
