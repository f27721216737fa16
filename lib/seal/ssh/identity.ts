import { hintOf } from '../../hint.js';
import { privateDecrypt } from 'node:crypto';
import type { Identity as AgeIdentity } from 'age-encryption';
import { CertflakeError } from '../../errors.js';
import { installationError } from '../../installation.js';
import { decodeBase64 } from '../base64.js';
import type { Stanza } from '../stanza.js';
import { ask, wrongPassphrase, type Passphrase } from '../passphrase.js';
import { openFileKey, wipe, x25519 } from '../primitives.js';
import {
  readPrivateKeyFile,
  type Ed25519Secret,
  type PrivateKeyFile,
  type RsaSecret,
  type SshSecret,
} from './private-key.js';
import { oaep, wrapKey } from './recipient.js';
import type { SshKeyType } from './public-key.js';
import { restore } from '../messages.js';
import { stanzaDamaged, stanzaMalformed, unreadableKey } from './messages.js';

/** An SSH private key that `Decrypter.addIdentity` of `age-encryption` takes unchanged. */
export interface SshIdentity extends AgeIdentity {
  /** What the key may be: two for a protected PKCS#8 file, which doesn't show its kind. */
  readonly types: readonly SshKeyType[];
  /** Its public half, type and base64; absent while a protected PEM file hides it. */
  readonly recipient?: string;
  /** Whether it needs a passphrase. */
  readonly locked: boolean;
  unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null>;
}

export interface SshIdentityOptions {
  passphrase?: Passphrase;
  /** What errors call the key, normally its file. */
  name?: string;
}

function unwrapEd25519(key: Ed25519Secret, { args, body }: Stanza): Uint8Array {
  const share = decodeBase64(args[2] ?? '') ?? Buffer.alloc(0);
  const raw = x25519(key.privateKey, share);
  const secret = x25519(key.tweak, raw);
  const wrap = wrapKey(key.publicKey, share, secret);
  const fileKey = openFileKey(body, wrap);
  wipe(raw, secret, wrap);
  if (fileKey === null) throw new Error('it does not open');
  return fileKey;
}

function unwrapRsa({ privateKey }: RsaSecret, { body }: Stanza): Uint8Array {
  const fileKey = privateDecrypt({ key: privateKey, ...oaep }, body);
  if (fileKey.length !== 16) throw new Error('the file key has the wrong length');
  return fileKey;
}

const unwrap = (secret: SshSecret, stanza: Stanza) =>
  'tweak' in secret ? unwrapEd25519(secret, stanza) : unwrapRsa(secret, stanza);

/** Per type: how many arguments its stanza has, and the share's length. */
const shapes: Record<SshKeyType, { args: number; shareSize?: number }> = {
  'ssh-ed25519': { args: 3, shareSize: 32 },
  'ssh-rsa': { args: 2 },
};

/** age refuses a malformed stanza of a known type even if it is for another key. */
function isWellFormed({ args }: Stanza, type: SshKeyType): boolean {
  const { args: count, shareSize } = shapes[type];
  const share = decodeBase64(args[2] ?? '');
  return args.length === count && (shareSize === undefined || share?.length === shareSize);
}

const refused = (message: string, cause?: unknown): CertflakeError =>
  new CertflakeError(message, { code: 'stanza-damaged', hint: restore, cause });

function unwrapOwn(secret: SshSecret, stanzas: Stanza[], name: string): Uint8Array | null {
  const { type, tag } = secret.publicKey;
  const own = stanzas.find(({ args }) => args[0] === type && args[1] === tag);
  if (own === undefined) return null;
  try {
    return unwrap(secret, own);
  } catch (error) {
    throw refused(stanzaDamaged(name, type, tag), error);
  }
}

/** Names the file. OpenSSL's messages (they carry a code) stay in the cause. */
function unreadable(name: string, error: unknown): CertflakeError {
  if (error instanceof CertflakeError) {
    const { code, message } = error;
    return new CertflakeError(`${name}: ${message}`, { code, ...hintOf(error), cause: error });
  }
  const reason = error instanceof Error && !('code' in error) ? error.message : undefined;
  const { message, hint } = unreadableKey(name, reason);
  return new CertflakeError(message, { code: 'identity-damaged', hint, cause: error });
}

function readNamed(text: string, name: string): PrivateKeyFile {
  try {
    return readPrivateKeyFile(text);
  } catch (error) {
    throw unreadable(name, error);
  }
}

async function unlock(file: PrivateKeyFile, name: string, given?: Passphrase): Promise<SshSecret> {
  const passphrase = file.locked ? await ask(given, name) : '';
  const secret = await file.open(passphrase).catch((error: unknown) => {
    const known: CertflakeError | undefined = installationError(error);
    throw known ?? unreadable(name, error);
  });
  if (secret === null) throw wrongPassphrase(name);
  return secret;
}

/**
 * An SSH private key (Ed25519, or RSA of 2048 bits or more) as an age identity: OpenSSH's format
 * with every cipher that ssh-keygen offers, or PEM (PKCS#1, PKCS#8), protected or not.
 *
 * Asks for the passphrase only when a file has a stanza for this key: OpenSSH's format shows its public half
 * without it. A PEM file doesn't, so any stanza of its type asks.
 *
 * As `Decrypter` demands, `unwrapFileKey` gives null for a file that isn't sealed to this key. It throws a
 * CertflakeError for one that is but doesn't open, or for a wrong passphrase.
 *
 * @throws CertflakeError for keys that age can't use and for broken files, never with key material.
 * @example
 * ```ts
 * import { Decrypter } from 'age-encryption';
 * import { sshIdentity } from 'certflake/ssh';
 *
 * const decrypter = new Decrypter();
 * decrypter.addIdentity(sshIdentity(await readFile('id_ed25519', 'utf8')));
 * const opened = await decrypter.decrypt(sealed, 'text');
 * ```
 */
export function sshIdentity(privateKey: string, options: SshIdentityOptions = {}): SshIdentity {
  const { passphrase, name = 'SSH private key' } = options;
  const file = readNamed(privateKey, name);
  let unlocked: Promise<SshSecret> | undefined;
  const { publicKey, types, locked } = file;

  async function unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    const candidates = stanzas.filter(({ args }) => types.some((type) => type === args[0]));
    for (const stanza of candidates) {
      const [type, tag = ''] = stanza.args as [SshKeyType, string?];
      if (!isWellFormed(stanza, type)) throw refused(stanzaMalformed(type, tag));
    }
    const mine = candidates.filter(({ args }) => !publicKey || args[1] === publicKey.tag);
    if (mine.length === 0) return null;
    unlocked ??= unlock(file, name, passphrase);
    return unwrapOwn(await unlocked, mine, name);
  }
  return { types, locked, unwrapFileKey, ...(publicKey && { recipient: publicKey.text }) };
}
