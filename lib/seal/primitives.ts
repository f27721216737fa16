/**
 * The operations that all recipients use, through node:crypto: several times faster than the same in JavaScript
 * (bench/seal).
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { bodyLength, x25519LowOrder } from './messages.js';

/** A file key is 16 bytes; sealed it carries Poly1305's 16-byte tag (age v1, "ssh-ed25519"…). */
const fileKeySize = 16;
const tagSize = 16;
/** Each wrap key is used once, so the age spec fixes the nonce at zero. */
const zeroNonce = new Uint8Array(12);

/** PKCS#8 before an X25519 scalar (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** Takes a millisecond in OpenSSL 3: keep the key if a scalar is used again. */
export function x25519PrivateKey(scalar: Uint8Array): KeyObject {
  const der = Buffer.concat([pkcs8Prefix, scalar]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    wipe(der);
  }
}

/** From JWK, which OpenSSL imports forty times faster than DER. */
function x25519PublicKey(point: Uint8Array): KeyObject {
  const x = Buffer.from(point).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

/** The 32-byte point of a private or public X25519 key. */
export function x25519Point(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return pointOf(publicKey.export({ format: 'jwk' }));
}

function pointOf({ x }: JsonWebKey): Buffer {
  return Buffer.from(x ?? '', 'base64url');
}

export interface Ephemeral {
  readonly privateKey: KeyObject;
  readonly share: Buffer;
}

/**
 * A key pair for one stanza.
 *
 * Takes the public half from the generation itself. A generated `KeyObject` must not be exported as JWK: Node
 * holds the key's mutex meanwhile. A garbage collection at that moment destroys the generating job, which waits
 * for the same mutex forever (docs/decisions.md).
 */
export function ephemeral(): Ephemeral {
  const { privateKey, publicKey } = generateKeyPairSync('x25519', {
    publicKeyEncoding: { format: 'jwk' },
  }) as unknown as { privateKey: KeyObject; publicKey: JsonWebKey };
  return { privateKey, share: pointOf(publicKey) };
}

/**
 * X25519 (RFC 7748, section 5).
 *
 * @throws Error for a point of low order: its shared secret would be all zero, which the age spec requires to
 * be refused.
 */
export function x25519(privateKey: KeyObject, point: Uint8Array): Buffer {
  const secret = diffieHellman({ privateKey, publicKey: x25519PublicKey(point) });
  if (secret.every((byte) => byte === 0)) throw new Error(x25519LowOrder);
  return secret;
}

/**
 * Whether a point is one of the few that can't be a public key: every X25519 scalar is a multiple of 8 and
 * takes them to zero.
 */
export function isLowOrder(point: Uint8Array): boolean {
  try {
    x25519(ephemeral().privateKey, point);
    return false;
  } catch {
    return true;
  }
}

/** HKDF-SHA-256 to 32 bytes. */
export function hkdf(ikm: Uint8Array, salt: Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', ikm, salt, info, 32));
}

/** ChaCha20-Poly1305 of a file key under a key used only here. */
export function sealFileKey(fileKey: Uint8Array, wrapKey: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', wrapKey, zeroNonce, {
    authTagLength: tagSize,
  });
  return Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Opens what `sealFileKey` made; null if the key differs.
 *
 * @throws Error if the body's length isn't a file key's: checked first, so that a body made to open under
 * several keys reveals nothing (age v1, "X25519 recipient stanza").
 */
export function openFileKey(body: Uint8Array, wrapKey: Uint8Array): Buffer | null {
  if (body.length !== fileKeySize + tagSize) throw new Error(bodyLength);
  const cipher = createDecipheriv('chacha20-poly1305', wrapKey, zeroNonce, {
    authTagLength: tagSize,
  });
  cipher.setAuthTag(body.subarray(fileKeySize));
  const fileKey = cipher.update(body.subarray(0, fileKeySize));
  try {
    cipher.final();
    return fileKey;
  } catch {
    fileKey.fill(0);
    return null;
  }
}

/** Overwrites key material. Best effort: the runtime may hold copies. */
export function wipe(...buffers: Uint8Array[]): void {
  for (const buffer of buffers) buffer.fill(0);
}
