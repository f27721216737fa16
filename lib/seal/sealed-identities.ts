/** age identity files protected by a passphrase: age files with one scrypt stanza. */
import { CertflakeError } from '../errors.js';
import { installationError } from '../installation.js';
import { isArmored } from './armor.js';
import { decrypt } from './decrypt.js';
import { readStanzas } from './header.js';
import { readIdentityLines, type AgeKey } from './identity-file.js';
import { ask, wrongPassphrase, type Passphrase } from './passphrase.js';
import { wipe } from './primitives.js';

export function isSealedIdentityFile(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 22)).toString('latin1');
  return start === 'age-encryption.org/v1\n' || isArmored(bytes);
}

function damaged(name: string, cause: unknown): CertflakeError {
  return new CertflakeError(`${name}: the protected identity file is damaged`, {
    code: 'identity-damaged',
    cause,
  });
}

function assertPassphrase(bytes: Uint8Array, name: string): void {
  let types: (string | undefined)[];
  try {
    types = readStanzas(bytes).map(({ args }) => args[0]);
  } catch (error) {
    throw damaged(name, error);
  }
  if (types.length === 1 && types[0] === 'scrypt') return;
  throw new CertflakeError(`${name}: sealed to recipients, not protected by a passphrase`, {
    code: 'identity-kind',
    hint: 'pass the identity that opens it, or what is inside',
  });
}

/**
 * The keys in a protected identity file. Blocks for about a second, as its scrypt work factor wants.
 *
 * @throws CertflakeError naming the file: no passphrase, a wrong one, or a damaged file
 */
export async function openIdentityFile(
  bytes: Uint8Array,
  name: string,
  passphrase?: Passphrase,
): Promise<AgeKey[]> {
  assertPassphrase(bytes, name);
  const given = await ask(passphrase, name);
  const opened = await decrypt(bytes, { passphrase: given }).catch((error: unknown) => {
    throw installationError(error) ?? damaged(name, error);
  });
  if (opened === null) throw wrongPassphrase(name);
  const text = Buffer.from(opened).toString('utf8');
  wipe(opened);
  return readIdentityLines(text, name);
}
