import type { webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { CertflakeError } from '../errors.js';
import type { KeySpec } from '../model/index.js';
import type { SignatureAlgorithm } from './engine.js';
import { unsupportedKey } from './messages.js';

type KeyParameters = webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams | { name: string };

/** How keys of one kind are made, and how they sign. */
export interface Algorithm {
  key: KeyParameters;
  signature: SignatureAlgorithm;
}

/** The hash that fits a curve's strength (RFC 5758, section 3.2), and the signature's OID. */
const curves: Readonly<Record<number, { hash: 'sha256' | 'sha384' | 'sha512'; oid: string }>> = {
  256: { hash: 'sha256', oid: '1.2.840.10045.4.3.2' },
  384: { hash: 'sha384', oid: '1.2.840.10045.4.3.3' },
  521: { hash: 'sha512', oid: '1.2.840.10045.4.3.4' },
};

const RSA_SHA256 = '1.2.840.113549.1.1.11';
const ED25519 = '1.3.101.112';

const makers: Readonly<Record<KeySpec['algo'], (size: number) => Algorithm>> = {
  rsa: (size) => ({
    key: {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: size,
      publicExponent: Uint8Array.of(1, 0, 1),
    },
    signature: { algo: 'rsa', hash: 'sha256', identifier: identifier(RSA_SHA256, null) },
  }),
  ecdsa: (size) => {
    const curve = curves[size];
    if (curve === undefined) throw unsupported(`ECDSA P-${size}`);
    return {
      key: { name: 'ECDSA', namedCurve: `P-${size}` },
      signature: { algo: 'ecdsa', hash: curve.hash, identifier: identifier(curve.oid) },
    };
  },
  ed25519: () => ({
    key: { name: 'Ed25519' },
    signature: { algo: 'ed25519', identifier: identifier(ED25519) },
  }),
};

/** RFC 4055, section 5: RSA has NULL parameters; the others have none. */
function identifier(algorithm: string, parameters?: null): Uint8Array {
  const value = new AlgorithmIdentifier({
    algorithm,
    ...(parameters === null && { parameters: null }),
  });
  return new Uint8Array(AsnConvert.serialize(value));
}

const defaultSizes: Readonly<Record<KeySpec['algo'], number>> = {
  rsa: 2048,
  ecdsa: 256,
  ed25519: 0,
};

export function algorithmOf(spec: KeySpec): Algorithm {
  return makers[spec.algo](spec.size ?? defaultSizes[spec.algo]);
}

const unsupported = (what: string) =>
  new CertflakeError(unsupportedKey(what), { code: 'key-refused' });
