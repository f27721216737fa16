import { createHash, type KeyObject } from 'node:crypto';

/** Long enough to exclude chance: at least 48 bits, in hexadecimal. */
const SIZE = 12;

/** The private numbers of a key: parts of every form it has, PKCS#8 included. */
export function secretsOf(key: KeyObject): Buffer[] {
  const jwk = key.export({ format: 'jwk' });
  return (['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).flatMap((name) => {
    const value: unknown = jwk[name];
    return typeof value === 'string' ? [Buffer.from(value, 'base64url')] : [];
  });
}

/** An Ed25519 seed, and the scalar that X25519 makes of it. */
export const secretsOfSeed = (seed: Buffer): Buffer[] => [
  seed,
  createHash('sha512').update(seed).digest().subarray(0, 32),
];

/** How many bytes make `SIZE` characters, and their encoding. */
const encodings: [bytes: number, encode: (piece: Buffer) => string][] = [
  [12, (piece) => piece.toString('latin1')],
  [6, (piece) => piece.toString('hex')],
  [6, (piece) => piece.toString('hex').toUpperCase()],
  [9, (piece) => piece.toString('base64')],
  [9, (piece) => piece.toString('base64url')],
];

/** Texts to search for in a text or a file that holds a part of a secret, in any encoding. */
export function needlesOf(secrets: Buffer[]): Set<string> {
  const needles = new Set<string>();
  for (const secret of secrets) {
    for (const [bytes, encode] of encodings) {
      for (let at = 0; at + bytes <= secret.length; at++) {
        needles.add(encode(secret.subarray(at, at + bytes)));
      }
    }
  }
  return needles;
}

/** Where these bytes contain a needle, ignoring line breaks as in PEM. */
export function met(needles: Set<string>, bytes: Buffer): string[] {
  const raw = bytes.toString('latin1');
  return [raw, raw.replaceAll(/[\r\n]/g, '')].flatMap((text) => {
    const found: string[] = [];
    for (let at = 0; at + SIZE <= text.length; at++) {
      if (needles.has(text.slice(at, at + SIZE))) found.push(text.slice(Math.max(0, at - 20), at));
    }
    return found;
  });
}
