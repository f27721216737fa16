import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { CertflakeError } from '../../lib/errors.js';
import {
  describeKey,
  importPrivateKey,
  keySpecOf,
  publicKeyDigest,
  toPkcs8,
} from '../../lib/x509/keys.js';
import { derAt } from '../../lib/x509/der.js';
import { pemBytes } from '../../lib/x509/pem.js';
import { readKeySpec } from '../../lib/x509/public-key.js';
import { run, withPrograms } from '../programs.js';

const openssl = (...args: string[]) => run('openssl', args);
const caught = (work: () => unknown): CertflakeError => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(CertflakeError);
    return error as CertflakeError;
  }
  throw new Error('nothing was thrown');
};
const pem = (label: string, body: string) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

withPrograms(['openssl'], 'private keys', () => {
  test.each<[string, string[], string]>([
    ['PKCS#1', ['genrsa', '-traditional', '2048'], 'RSA 2048'],
    [
      'PKCS#8 RSA',
      ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
      'RSA 2048',
    ],
    [
      'SEC1 with its parameters before it',
      ['ecparam', '-name', 'prime256v1', '-genkey'],
      'ECDSA P-256',
    ],
    ['SEC1', ['ecparam', '-name', 'secp384r1', '-genkey', '-noout'], 'ECDSA P-384'],
    [
      'PKCS#8 EC',
      ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
      'ECDSA P-521',
    ],
    ['Ed25519', ['genpkey', '-algorithm', 'ed25519'], 'Ed25519'],
  ])('%s is read, described and written as PKCS#8', (_, make, described) => {
    const text = openssl(...make);
    const key = importPrivateKey(text);
    expect(describeKey(keySpecOf(key))).toBe(described);
    const written = toPkcs8(key);
    expect(Buffer.from(written).toString()).toBe(run('openssl', ['pkey'], { input: text }));
    expect(importPrivateKey(written).equals(key)).toBe(true);
    expect(importPrivateKey(key.export({ format: 'der', type: 'pkcs8' })).equals(key)).toBe(true);
    expect(publicKeyDigest(key)).toBe(publicKeyDigest(createPublicKey(key)));
  });

  test.each<[string, string[], string]>([
    ['a small RSA key', ['genrsa', '1024'], 'an RSA key of 1024 bits is too small'],
    [
      'another curve',
      ['ecparam', '-name', 'secp256k1', '-genkey'],
      'the curve secp256k1 is not supported',
    ],
    [
      'explicit parameters',
      ['ecparam', '-name', 'prime256v1', '-genkey', '-param_enc', 'explicit'],
      'a key that describes the curve prime256v1 instead of naming it is not supported',
    ],
    ['Ed448', ['genpkey', '-algorithm', 'ed448'], 'ed448 keys are not supported'],
    ['X25519', ['genpkey', '-algorithm', 'x25519'], 'x25519 keys are not supported'],
    ['RSA-PSS', ['genpkey', '-algorithm', 'RSA-PSS'], 'rsa-pss keys are not supported'],
  ])('%s is refused by name', (_, make, message) => {
    const error = caught(() => importPrivateKey(openssl(...make)));
    expect(error).toMatchObject({ code: 'key-refused', message });
  });

  test.each<[string, string[]]>([
    ['PKCS#8', ['genpkey', '-algorithm', 'ed25519', '-aes256', '-pass', 'pass:x']],
    ['PKCS#1', ['genrsa', '-traditional', '-aes256', '-passout', 'pass:x', '2048']],
  ])('a passphrase on %s is named', (_, make) => {
    expect(caught(() => importPrivateKey(openssl(...make))).code).toBe('key-encrypted');
  });
});

describe('an RSA key that protects nothing', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = pair.privateKey.export({ format: 'jwk' });

  test.each([
    ['1', 'AQ'],
    ['2', 'Ag'],
    ['65536', 'AQAA'],
  ])('with public exponent %s is no kind that a policy can ask for', (_, e) => {
    const key = createPublicKey({ key: { kty: 'RSA', n: jwk.n!, e }, format: 'jwk' });
    const spki = key.export({ format: 'der', type: 'spki' });
    expect(readKeySpec(derAt(spki))).toEqual({ algo: 'other' });
  });

  test('of more than 16384 bits is called by its size', () => {
    const n = Buffer.alloc(4000, 0xff).toString('base64url');
    const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
    const kind = readKeySpec(derAt(key.export({ format: 'der', type: 'spki' })));
    expect(kind).toEqual({ algo: 'other', size: 32_000 });
    expect(describeKey(kind)).toBe('RSA 32000, more than 16384 bits');
    expect(caught(() => keySpecOf(key)).message).toBe(
      'an RSA key of 32000 bits is too long: OpenSSL uses 16384 at most',
    );
  });

  test('with public exponent 1 is refused as a private key', () => {
    const key = createPrivateKey({
      key: { ...jwk, e: 'AQ', d: 'AQ', dp: 'AQ', dq: 'AQ' },
      format: 'jwk',
    });
    expect(caught(() => keySpecOf(key))).toMatchObject({
      code: 'key-refused',
      message: 'an RSA key with this public exponent protects nothing',
    });
  });
});

describe('key files that are none', () => {
  const secret = randomBytes(33).toString('base64');

  test.each([
    ['empty', ''],
    ['a certificate', pem('CERTIFICATE', secret)],
    ['garbage in a private key', pem('PRIVATE KEY', secret)],
    ['an OpenSSH key', pem('OPENSSH PRIVATE KEY', secret)],
    ['truncated', `-----BEGIN PRIVATE KEY-----\n${secret}`],
  ])('%s is refused without a word of it', (_, text) => {
    const error = caught(() => importPrivateKey(text));
    expect(error.code).toBe('key-unreadable');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(
      secret.slice(0, 8),
    );
    expect(error.cause).toBeUndefined();
  });

  test('damaged keys never throw anything but our error', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = privateKey.export({ format: 'der', type: 'pkcs8' });
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Uint8Array.from(der);
        bytes[at]! ^= flip;
        try {
          importPrivateKey(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CertflakeError);
        }
      }),
    );
  });

  test('the caller keeps its bytes', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const bytes = toPkcs8(privateKey);
    const before = Uint8Array.from(bytes);
    importPrivateKey(bytes);
    expect(bytes).toEqual(before);
  });

  test('PEM bytes are what Buffer and openssl would write, for any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (der) => {
        const lines = Buffer.from(der)
          .toString('base64')
          .replace(/.{1,64}/g, '$&\n');
        const expected = `-----BEGIN X-----\n${lines}-----END X-----\n`;
        expect(Buffer.from(pemBytes('X', der)).toString()).toBe(expected);
      }),
    );
  });
});
