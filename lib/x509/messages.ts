import type { KeySpec } from '../model/index.js';
import { bare, say, typed } from '../text/say.js';

// Addresses.

export const notAddress = (text: string): string => `"${text}" is not an IP address`;

export const notRange = (text: string): string => `"${text}" is not an address range`;

// A certificate's bytes: what is wrong with `it`, the certificate.

export const notCertificate = 'it is not a certificate';
export const malformed = 'it is malformed';
export const endsEarly = 'it ends too early';
export const lengthOutOfRange = 'a length is out of range';
export const oidMalformed = 'an object identifier is malformed';

/** @param part - what it is called, as in `public key` */
export const partMalformed = (part: string): string => `its ${part} is malformed`;

export const partOutOfRange = (part: string): string => `its ${part} is out of range`;

export const moreBehind = (part: string): string => `something follows its ${part}`;

export const notTime = (part: string): string => `its ${part} is not a time`;

export const extensionTwice = (oid: string): string => `it has the extension ${oid} twice`;

// A certificate file: what it has or is.

export const empty = 'is empty';
export const binary = 'is binary, not PEM';
export const byteOrderMark = 'begins with a byte order mark';
export const controlCharacter = 'has a control character in it';
export const conflict = 'has conflict markers of git';
export const noCertificate = 'holds no PEM certificate';
export const notBase64 = 'has a certificate that is not base64';

export const damagedCertificate = (fact: string): string => `has a damaged certificate: ${fact}`;

export const privateKeyInside = 'has a private key in it';
export const cutOff = 'ends in the middle of a certificate';
export const textAfterEnd = 'has text after the end of a certificate, in the same line';

export const otherBlock = (label: string): string => `has a ${label} block, not a certificate`;

export const otherDashes = (dashes: string): string =>
  `has "${dashes}" outside of a certificate's first and last line, where another program could see one more certificate`;

// Private keys.

export const damagedKey = {
  message: 'this is not a private key, or it is damaged',
  hint: 'expected PKCS#8, PKCS#1 or SEC1 in PEM',
};

export const opensshKey = {
  message: 'this is an OpenSSH key',
  hint: 'convert it with: ssh-keygen -p -m PKCS8 -f FILE',
};

export const encryptedKey = {
  message: 'the private key is protected by a passphrase',
  hint: say`remove the passphrase with: ${bare(typed('openssl pkey -in FILE'))}`,
};

export const usableKeys = 'use RSA 2048 or more, ECDSA P-256, P-384 or P-521, or Ed25519';

export const otherKind = (kind: string): string => `${kind} keys are not supported`;

export const rsaTooSmall = (size: number): string => `an RSA key of ${size} bits is too small`;

export const rsaTooLong = (size: number, most: number): string =>
  `an RSA key of ${size} bits is too long: OpenSSL uses ${most} at most`;

export const weakExponent = 'an RSA key with this public exponent protects nothing';

export const otherCurve = (curve: string): string => `the curve ${curve} is not supported`;

export const spelledCurve = (curve: string): string =>
  `a key that describes the curve ${curve} instead of naming it is not supported`;

// Usages.

const keys = { rsa: 'an RSA key', ecdsa: 'an EC key', ed25519: 'an Ed25519 key' };

export const unknownUsage = (word: string): string => `unknown usage "${word}"`;

export const usageDropped = (word: string, key: KeySpec['algo']): string =>
  `certflake leaves out "${word}": ${keys[key]} cannot encrypt keys`;

export const usageUnfit = (word: string, key: KeySpec['algo']): string =>
  `"${word}" is not possible with ${keys[key]}`;

export const useRsa = 'remove it, or use an RSA key';
export const useEcdsa = 'remove it, or use an ecdsa key';

export const needsKeyAgreement = (word: string): string =>
  `"${word}" has no meaning without "key agreement"`;

export const addKeyAgreement = 'add "key agreement", or remove it';

export const authoritiesOnly = (word: string): string => `"${word}" is for authorities only`;

export const declareAuthority = 'remove it, or declare an authority under cas';

export const timestampingAlone = (word: string): string =>
  `"${word}" must be the only extended usage (RFC 3161)`;

export const separateCertificate = 'declare a separate certificate for it';

export const limitsNothing = (word: string): string =>
  `"${word}" limits nothing, and OpenSSL accepts the certificate for no purpose`;

export const listNeeded = 'list the usages that are needed, as in "server auth"';

export const noUsages = {
  message: 'no usages: the certificate can be used for anything',
  hint: 'list its purposes, as in "server auth", "client auth" or "signing"',
};
