import type { KeyObject, webcrypto } from 'node:crypto';
import { AsnEcSignatureFormatter } from '@peculiar/x509';
import { CertflakeError } from '../errors.js';
import type { KeySpec } from '../model.js';
import { describeKey, importPrivateKey, keySpecOf, publicKeyDer, toPkcs8 } from '../x509/keys.js';
import { pemBytes } from '../x509/pem.js';
import { algorithmOf } from './algorithms.js';

/** A certificate's key pair as it leaves the issuer. */
export interface KeyPair {
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  /** PKCS#8 PEM. */
  pkcs8: Uint8Array;
}

export async function makeKeyPair(spec: KeySpec, crypto: webcrypto.Crypto): Promise<KeyPair> {
  const parameters = algorithmOf(spec).key as webcrypto.EcKeyGenParams;
  const pair = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  try {
    return { spki, pkcs8: pemBytes('PRIVATE KEY', pkcs8) };
  } finally {
    pkcs8.fill(0);
  }
}

/** The pair of a key that is kept; refused if it isn't of the kind that the certificate shall have. */
export function keepKeyPair(key: Uint8Array, wanted: KeySpec): KeyPair {
  const kept = importPrivateKey(key);
  const [has, wants] = [describeKey(keySpecOf(kept)), describeKey(wanted)];
  if (has !== wants) {
    throw new CertflakeError(`the key to keep is ${has}, the policy asks for ${wants}`, {
      code: 'key-differs',
    });
  }
  return { spki: publicKeyDer(kept), pkcs8: toPkcs8(kept) };
}

/** What signs: an authority's private key, and the name of its signatures' algorithm. */
export interface Signer {
  /** AlgorithmIdentifier, DER. */
  identifier: Uint8Array;
  sign: (bytes: Uint8Array) => Promise<Uint8Array>;
}

export async function signerOf(key: KeyObject, crypto: webcrypto.Crypto): Promise<Signer> {
  const algorithm = algorithmOf(keySpecOf(key));
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  const parameters = algorithm.key as webcrypto.EcKeyImportParams;
  const imported = await crypto.subtle
    .importKey('pkcs8', pkcs8, parameters, false, ['sign'])
    .finally(() => pkcs8.fill(0));
  return {
    identifier: algorithm.identifier,
    sign: async (bytes) => {
      const raw = await crypto.subtle.sign(algorithm.signing, imported, bytes);
      return new Uint8Array(inDer(algorithm.key, raw));
    },
  };
}

const ecdsa = new AsnEcSignatureFormatter();

/** WebCrypto gives an ECDSA signature as two numbers in a row, X.509 wants them in a SEQUENCE. */
function inDer(parameters: { name: string }, raw: ArrayBuffer): ArrayBuffer {
  return ecdsa.toAsnSignature(parameters, raw) ?? raw;
}
