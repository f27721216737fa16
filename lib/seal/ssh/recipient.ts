import { constants, createPublicKey, publicEncrypt, type KeyObject } from 'node:crypto';
import type { Recipient as AgeRecipient } from 'age-encryption';
import { encodeBase64 } from '../base64.js';
import type { Stanza } from '../stanza.js';
import { ephemeral, hkdf, sealFileKey, wipe, x25519, x25519PrivateKey } from '../primitives.js';
import {
  parseSshPublicKey,
  type Ed25519PublicKey,
  type RsaPublicKey,
  type SshKeyType,
} from './public-key.js';

/** Labels for both HKDF and OAEP, fixed by age's `agessh`. */
export const labels: Record<SshKeyType, string> = {
  'ssh-ed25519': 'age-encryption.org/v1/ssh-ed25519',
  'ssh-rsa': 'age-encryption.org/v1/ssh-rsa',
};

const noBytes = new Uint8Array(0);

/**
 * X25519 is applied to the shared secret again, with a scalar made from the SSH key. So a stanza belongs to
 * that SSH key, not only to a point that another key may have too.
 */
export function tweakKey(key: Ed25519PublicKey): KeyObject {
  return x25519PrivateKey(hkdf(noBytes, key.wire, labels['ssh-ed25519']));
}

export function wrapKey(key: Ed25519PublicKey, share: Uint8Array, secret: Uint8Array): Buffer {
  return hkdf(secret, Buffer.concat([share, key.montgomery]), labels['ssh-ed25519']);
}

type Wrap = (fileKey: Uint8Array) => Stanza;

function wrapEd25519(key: Ed25519PublicKey): Wrap {
  let tweak: KeyObject | undefined;
  return (fileKey) => {
    tweak ??= tweakKey(key);
    const { privateKey, share } = ephemeral();
    const raw = x25519(privateKey, key.montgomery);
    const secret = x25519(tweak, raw);
    const wrap = wrapKey(key, share, secret);
    const body = sealFileKey(fileKey, wrap);
    wipe(raw, secret, wrap);
    return { args: ['ssh-ed25519', key.tag, encodeBase64(share)], body };
  };
}

/** RSAES-OAEP with SHA-256 for both its hashes (RFC 8017, section 7.1). */
export const oaep = {
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: 'sha256',
  oaepLabel: Buffer.from(labels['ssh-rsa']),
};

function wrapRsa(key: RsaPublicKey): Wrap {
  const [n, e] = [key.modulus.toString('base64url'), key.exponent.toString('base64url')];
  const publicKey = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  return (fileKey) => {
    const body = publicEncrypt({ key: publicKey, ...oaep }, fileKey);
    return { args: ['ssh-rsa', key.tag], body };
  };
}

/** An SSH public key that `Encrypter.addRecipient` of `age-encryption` takes unchanged. */
export interface SshRecipient extends AgeRecipient {
  readonly type: SshKeyType;
  /** Type and base64, without the comment. */
  readonly text: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** The key's short name in an age header. */
  readonly tag: string;
  wrapFileKey(fileKey: Uint8Array): Stanza[];
}

/**
 * An `ssh-ed25519` or `ssh-rsa` public key (2048 bits or more) as an age recipient. A file sealed to it opens
 * with `age -d -i <private key>`, with rage and with `sshIdentity`.
 *
 * @param publicKey One line of a `.pub` file; the comment may be missing.
 * @throws CertflakeError for everything else: it names the kind and says what to do.
 * @example
 * ```ts
 * import { Encrypter } from 'age-encryption';
 * import { sshRecipient } from 'certflake/ssh';
 *
 * const encrypter = new Encrypter();
 * encrypter.addRecipient(sshRecipient('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… root@host'));
 * const sealed = await encrypter.encrypt('hello');
 * ```
 */
export function sshRecipient(publicKey: string): SshRecipient {
  const key = parseSshPublicKey(publicKey);
  const { type, text, fingerprint, tag } = key;
  const wrap = key.type === 'ssh-rsa' ? wrapRsa(key) : wrapEd25519(key);
  return { type, text, fingerprint, tag, wrapFileKey: (fileKey) => [wrap(fileKey)] };
}
