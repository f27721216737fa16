import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto';
import { CertflakeError } from '../errors.js';
import type { KeySpec } from '../model/index.js';
import { describeKey, importPrivateKey, keySpecOf, publicKeyDer, toPkcs8 } from '../x509/keys.js';
import { pemBytes } from '../x509/pem.js';
import { algorithmOf } from './algorithms.js';
import { keyDiffers } from './messages.js';

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

/** The pair of a kept key; throws if its kind isn't the one that the certificate needs. */
export function keepKeyPair(key: Uint8Array, wanted: KeySpec): KeyPair {
  const kept = importPrivateKey(key);
  refuseOther(kept, wanted);
  return { spki: publicKeyDer(kept), pkcs8: toPkcs8(kept) };
}

/** The public half of a pair in an engine; throws like `keepKeyPair`. */
export function heldKeyPair(spki: Uint8Array, wanted: KeySpec): KeyPair {
  const held = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  refuseOther(held, wanted);
  return { spki: publicKeyDer(held), pkcs8: new Uint8Array() };
}

function refuseOther(kept: KeyObject, wanted: KeySpec): void {
  const [has, wants] = [describeKey(keySpecOf(kept)), describeKey(wanted)];
  if (has === wants) return;
  throw new CertflakeError(keyDiffers(has, wants), { code: 'key-differs' });
}
