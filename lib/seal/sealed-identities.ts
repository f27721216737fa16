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
import { bare, inOrder, say, typed } from '../text/say.js';
import { shellArguments } from '../text/shell.js';

export function isSealedIdentityFile(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 22)).toString('latin1');
  return start === 'age-encryption.org/v1\n' || isArmored(bytes);
}

function damaged(name: string, cause: unknown): CertflakeError {
  if (cause instanceof CertflakeError) {
    const { code, message } = cause;
    return new CertflakeError(`${name}: ${message}`, { code, ...hintOf(cause), cause });
  }
  return new CertflakeError(`${name}: the protected identity file is damaged`, {
    code: 'identity-damaged',
    cause,
  });
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
  throw new CertflakeError(`${name}: sealed to recipients, not protected by a passphrase`, {
    code: 'identity-kind',
    hint: 'pass the identity that opens it, or what is inside',
  });
}

/** age and rage don't open a file with one either. */
function sshKeyInside(name: string): CertflakeError {
  const message = `${name}: an SSH private key is inside; age takes only its own keys from a protected file`;
  const opened = typed(`age -d -o <key> ${shellArguments(name)}`);
  const line = inOrder(opened, typed('ssh-keygen -p -f <key>'));
  const hint = say`protect the key itself: ${bare(line)}, then pass <key>`;
  return new CertflakeError(message, { code: 'identity-kind', hint });
}

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
  if (isPrivateKeyPem(text)) throw sshKeyInside(name);
  return readIdentityLines(text, name);
}
