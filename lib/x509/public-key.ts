import type { KeyAlgorithm, KeySpec, ReadCertificate } from '../model/index.js';
import { type DerValue, TAG, derList, derOnly, expectTag, hex, oidText } from './der.js';

/** Size in bits by named curve (RFC 5480, section 2.1.1.1). */
const curves: Readonly<Record<string, number>> = {
  '1.2.840.10045.3.1.7': 256,
  '1.3.132.0.34': 384,
  '1.3.132.0.35': 521,
};

/** Key kind and size from a SubjectPublicKeyInfo; `other` if a policy can't ask for it. */
export function readKeySpec(spki: DerValue): ReadCertificate['key'] {
  const [algorithm, key] = derList(spki.content);
  const [type, parameters] = derList(expectTag(algorithm, TAG.sequence, 'public key').content);
  const reader = readers[oidText(expectTag(type, TAG.oid, 'public key').content)];
  const bits = expectTag(key, TAG.bitString, 'public key').content.subarray(1);
  return reader ? reader(bits, parameters) : { algo: 'other' };
}

type Reader = (bits: Uint8Array, parameters: DerValue | undefined) => ReadCertificate['key'];

const readers: Readonly<Record<string, Reader>> = {
  '1.2.840.113549.1.1.1': rsaKey,
  '1.2.840.10045.2.1': (_, parameters) => {
    const size = parameters?.tag === TAG.oid ? curves[oidText(parameters.content)] : undefined;
    return size === undefined ? { algo: 'other' } : { algo: 'ecdsa', size };
  },
  '1.3.101.112': () => ({ algo: 'ed25519' }),
};

/** OpenSSL refuses a longer modulus (OPENSSL_RSA_MAX_MODULUS_BITS). */
export const LARGEST_RSA = 16_384;

/** With any other exponent anyone can sign, or no one. */
export function protects(exponent: bigint): boolean {
  return exponent >= 3n && exponent % 2n === 1n;
}

function rsaKey(bits: Uint8Array): ReadCertificate['key'] {
  const [modulus, exponent] = derList(derOnly(bits, TAG.sequence, 'public key').content);
  const size = bitsOf(expectTag(modulus, TAG.integer, 'public key').content);
  const number = BigInt(`0x0${hex(expectTag(exponent, TAG.integer, 'public key').content)}`);
  if (size > LARGEST_RSA) return { algo: 'other', size };
  return protects(number) ? { algo: 'rsa', size } : { algo: 'other' };
}

function bitsOf(number: Uint8Array): number {
  const start = number.findIndex((byte) => byte !== 0);
  return start === -1 ? 0 : (number.length - start) * 8 - Math.clz32(number[start]!) + 24;
}

const titles: Readonly<Record<KeyAlgorithm, (size: number | undefined) => string>> = {
  rsa: (size) => `RSA ${size ?? ''}`.trim(),
  ecdsa: (size) => `ECDSA P-${size ?? ''}`,
  ed25519: () => 'Ed25519',
};

/** `RSA 2048`, `ECDSA P-256`, `Ed25519`; `another kind of key` if a policy can't ask for it. */
export function describeKey(key: KeySpec | ReadCertificate['key']): string {
  if (key.algo !== 'other') return titles[key.algo](key.size);
  return key.size === undefined
    ? 'another kind of key'
    : `RSA ${key.size}, more than ${LARGEST_RSA} bits`;
}
