import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { AsnEcSignatureFormatter } from '@peculiar/x509';
import { importPrivateKey, keySpecOf, publicKeyDer } from '../../x509/keys.js';
import { algorithmOf } from '../algorithms.js';
import type { SignatureAlgorithm, SigningEngine } from '../engine.js';

/** An engine that signs with WebCrypto; it no longer needs the key's bytes and leaves them unchanged. */
export async function importKey(key: Uint8Array, crypto: webcrypto.Crypto): Promise<SigningEngine> {
  const object = importPrivateKey(key);
  const parameters = algorithmOf(keySpecOf(object)).key as webcrypto.EcKeyImportParams;
  const pkcs8 = object.export({ format: 'der', type: 'pkcs8' });
  const imported = await crypto.subtle
    .importKey('pkcs8', pkcs8, parameters, false, ['sign'])
    .finally(() => pkcs8.fill(0));
  const publicKey = publicKeyDer(object);
  return {
    publicKey: () => Promise.resolve(publicKey),
    sign: async (part, { hash }) => {
      const signing = { name: parameters.name, ...(hash && { hash: webNames[hash] }) };
      const raw = await crypto.subtle.sign(signing, imported, part);
      return new Uint8Array(inDer(parameters, raw));
    },
  };
}

const webNames: Readonly<Record<NonNullable<SignatureAlgorithm['hash']>, string>> = {
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

const ecdsa = new AsnEcSignatureFormatter();

/** WebCrypto returns an ECDSA signature as two numbers in a row; X.509 wants them in a SEQUENCE. */
function inDer(parameters: { name: string }, raw: ArrayBuffer): ArrayBuffer {
  return ecdsa.toAsnSignature(parameters, raw) ?? raw;
}
