/** age identity files with a passphrase: age files with one scrypt stanza. */
import { hintOf } from '../hint.js';
import { CertflakeError } from '../errors.js';
import { installationError } from '../installation.js';
import { isArmored } from './armor.js';
import { decrypt } from './decrypt.js';
import { readStanzas } from './header.js';
import { isPrivateKeyPem, readIdentityLines, type AgeKey } from './identity-file.js';
import { ask, wrongPassphrase, type Passphrase } from './passphrase.js';
import { wipe } from './primitives.js';
import { scryptIdentity, scryptParameters } from './scrypt.js';
import { protectedDamaged, sealedToRecipients, sshKeyInside } from './messages.js';

export function isSealedIdentityFile(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 22)).toString('latin1');
  return start === 'age-encryption.org/v1\n' || isArmored(bytes);
}

function damaged(name: string, cause: unknown): CertflakeError {
  if (cause instanceof CertflakeError) {
    const { code, message } = cause;
    return new CertflakeError(`${name}: ${message}`, { code, ...hintOf(cause), cause });
  }
  return new CertflakeError(protectedDamaged(name), { code: 'identity-damaged', cause });
}

/** Also checks, before asking, that the scrypt stanza asks for no more work than age would do. */
function assertPassphrase(bytes: Uint8Array, name: string): void {
  try {
    const [stanza, ...others] = readStanzas(bytes);
    if (stanza?.args[0] === 'scrypt' && others.length === 0) {
      scryptParameters(stanza);
      return;
    }
  } catch (error) {
    throw damaged(name, error);
  }
  throw refused(sealedToRecipients(name));
}

const refused = ({ message, hint }: ReturnType<typeof sealedToRecipients>): CertflakeError =>
  new CertflakeError(message, { code: 'identity-kind', hint });

/**
 * The keys in a protected identity file. Takes about a second, by its scrypt work factor.
 *
 * @throws CertflakeError naming the file: no passphrase, a wrong one, a damaged file, or a file that asks for
 * too much work
 */
export async function openIdentityFile(
  bytes: Uint8Array,
  name: string,
  passphrase?: Passphrase,
): Promise<AgeKey[]> {
  assertPassphrase(bytes, name);
  const given = await ask(passphrase, name);
  const opened = await decrypt(bytes, [scryptIdentity(given)]).catch((error: unknown) => {
    const known: CertflakeError | undefined = installationError(error);
    throw known ?? damaged(name, error);
  });
  if (opened === null) throw wrongPassphrase(name);
  const text = Buffer.from(opened).toString('utf8');
  wipe(opened);
  if (isPrivateKeyPem(text)) throw refused(sshKeyInside(name));
  return readIdentityLines(text, name);
}
