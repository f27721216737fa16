import { CertflakeError } from '../errors.js';
import { isPrivateKeyPem, readIdentityLines, type AgeKey } from './identity-file.js';
import { isSealedIdentityFile, openIdentityFile } from './sealed-identities.js';
import type { Passphrase } from './passphrase.js';
import { sshIdentity } from './ssh/identity.js';
import type { Unwrapper } from './stanza.js';
import { noIdentityIn, severalIdentities } from './messages.js';

export interface IdentitySource {
  text: string | Uint8Array;
  /** The file, as errors call it. */
  name: string;
}

/** One private key, or one protected file of them. */
export interface Identity {
  /** The file it came from. */
  readonly name: string;
  /** Its public half as a recipient's text; absent while a passphrase hides it. */
  readonly recipient?: string;
  /** Types of the stanzas that it may open. */
  readonly opens: readonly string[];
  /** Whether it needs a passphrase: such identities are tried last. */
  readonly locked: boolean;
  /** For `Decrypter.addIdentity` of `age-encryption`; may ask for the passphrase. */
  keys(): Promise<(string | Unwrapper)[]>;
}

function fromSsh(text: string, name: string, passphrase?: Passphrase): Identity {
  const key = sshIdentity(text, { name, ...(passphrase !== undefined && { passphrase }) });
  const { types, locked, recipient } = key;
  const keys = () => Promise.resolve([key]);
  return { name, opens: types, locked, keys, ...(recipient !== undefined && { recipient }) };
}

function fromAgeKey(name: string, { opens, recipient, age }: AgeKey): Identity {
  return { name, recipient, opens: [opens], locked: false, keys: () => Promise.resolve([age]) };
}

/** Asks for the passphrase and opens the file once, for the first file that no other identity opens. */
function fromSealedFile(bytes: Uint8Array, name: string, passphrase?: Passphrase): Identity {
  let opened: Promise<AgeKey[]> | undefined;
  const keys = async () => {
    opened ??= openIdentityFile(bytes, name, passphrase);
    return (await opened).map(({ age }) => age);
  };
  return { name, opens: ['X25519', 'mlkem768x25519'], locked: true, keys };
}

/**
 * The identities of a file: an age identity file (one key a line, `#` comments), with or without a passphrase,
 * armored or not. Or an SSH private key, in OpenSSH's format or PEM, protected or not.
 *
 * Asks for the passphrase at the first sealed file that needs it, at most once; never in this call.
 *
 * @throws CertflakeError naming the file (and line) if it isn't an identity; never with key material
 */
export async function parseIdentities(
  { text, name }: IdentitySource,
  passphrase?: Passphrase,
): Promise<Identity[]> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  if (isSealedIdentityFile(bytes)) return [fromSealedFile(bytes, name, passphrase)];
  const words = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  if (isPrivateKeyPem(words)) return [fromSsh(words, name, passphrase)];
  const keys = await readIdentityLines(words, name);
  if (keys.length > 0) return keys.map((key) => fromAgeKey(name, key));
  const { message, hint } = noIdentityIn(name);
  throw new CertflakeError(message, { code: 'identity-missing', hint });
}

/**
 * One identity: an age secret key, or an SSH private key's text.
 *
 * @throws CertflakeError as `parseIdentities` does, and if there are several
 */
export async function parseIdentity(
  text: string | Uint8Array,
  passphrase?: Passphrase,
): Promise<Identity> {
  const [identity, ...others] = await parseIdentities({ text, name: 'identity' }, passphrase);
  if (identity !== undefined && others.length === 0) return identity;
  const { message, hint } = severalIdentities(others.length + 1);
  throw new CertflakeError(message, { code: 'identity-several', hint });
}
