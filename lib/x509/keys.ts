import { type KeyObject, createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { CertflakeError } from '../errors.js';
import type { KeySpec } from '../model/index.js';
import { derAt, hex } from './der.js';
import * as messages from './messages.js';
import { pemBytes } from './pem.js';
import { LARGEST_RSA, protects, readKeySpec } from './public-key.js';

export { describeKey } from './public-key.js';

/** Size by Node's name, for the curves that a policy can ask for. */
const CURVES: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
};

const SMALLEST_RSA = 2048;

/**
 * Import a private key: PKCS#8, PKCS#1 or SEC1 in PEM, or PKCS#8 in DER.
 *
 * The input stays as it is: the caller wipes it. Throws a CertflakeError, never with key material: for no key
 * (`key-unreadable`), for a key with a passphrase (`key-encrypted`), and for a kind that no policy can ask for
 * (`key-refused`).
 */
export function importPrivateKey(pem: string | Uint8Array): KeyObject {
  const bytes = Buffer.from(pem);
  try {
    const key = parsePrivateKey(bytes);
    keySpecOf(key);
    return key;
  } finally {
    bytes.fill(0);
  }
}

function parsePrivateKey(bytes: Buffer): KeyObject {
  refuseForeign(bytes);
  try {
    if (bytes[0] === 0x30) return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
    return createPrivateKey({ key: bytes, format: 'pem' });
  } catch {
    throw unreadable(messages.damagedKey);
  }
}

/** What OpenSSL would only call unsupported, by a word in the text. */
const foreign: readonly { word: string; error: () => CertflakeError }[] = [
  {
    word: '-----BEGIN OPENSSH PRIVATE KEY-----',
    error: () => unreadable(messages.opensshKey),
  },
  { word: '-----BEGIN ENCRYPTED PRIVATE KEY-----', error: () => encrypted() },
  { word: 'Proc-Type: 4,ENCRYPTED', error: () => encrypted() },
];

function refuseForeign(bytes: Buffer): void {
  const found = foreign.find(({ word }) => bytes.includes(word));
  if (found) throw found.error();
}

const unreadable = ({ message, hint }: typeof messages.damagedKey) =>
  new CertflakeError(message, { code: 'key-unreadable', hint });

const encrypted = () => {
  const { message, hint } = messages.encryptedKey;
  return new CertflakeError(message, { code: 'key-encrypted', hint });
};

/** A key as PKCS#8 PEM, in bytes that the caller wipes. */
export function toPkcs8(key: KeyObject): Uint8Array {
  const der = key.export({ format: 'der', type: 'pkcs8' });
  try {
    return pemBytes('PRIVATE KEY', der);
  } finally {
    der.fill(0);
  }
}

/** A private key's public half in DER (SubjectPublicKeyInfo); for a public key, its own. */
export function publicKeyDer(key: KeyObject): Buffer {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ format: 'der', type: 'spki' });
}

/** SHA-256 of the SubjectPublicKeyInfo, lower-case hex: the same for both halves of a pair. */
export function publicKeyDigest(key: KeyObject): string {
  return hex(createHash('sha256').update(publicKeyDer(key)).digest());
}

/** Kind and size of a key. Throws a CertflakeError (`key-refused`) for any that no policy can ask for. */
export function keySpecOf(key: KeyObject): KeySpec {
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return { algo: 'ed25519' };
    case 'rsa':
      return { algo: 'rsa', size: rsaSize(key) };
    case 'ec':
      return { algo: 'ecdsa', size: curveSize(key) };
    default:
      throw refused(messages.otherKind(key.asymmetricKeyType ?? 'secret'));
  }
}

function rsaSize(key: KeyObject): number {
  const { modulusLength: size = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (size < SMALLEST_RSA) throw refused(messages.rsaTooSmall(size));
  if (size > LARGEST_RSA) throw refused(messages.rsaTooLong(size, LARGEST_RSA));
  if (!protects(publicExponent)) throw refused(messages.weakExponent);
  return size;
}

function curveSize(key: KeyObject): number {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  const size = CURVES[curve];
  if (size !== undefined && readKeySpec(derAt(publicKeyDer(key))).algo === 'other') {
    throw refused(messages.spelledCurve(curve));
  }
  if (size === undefined) throw refused(messages.otherCurve(curve));
  return size;
}

const refused = (message: string) =>
  new CertflakeError(message, {
    code: 'key-refused',
    hint: messages.usableKeys,
  });
