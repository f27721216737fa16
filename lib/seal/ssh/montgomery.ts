/** Ed25519 keys as X25519 keys: the birational map of RFC 7748, section 4.1. */
import { createHash } from 'node:crypto';
import { notOnCurve } from './messages.js';

const p = 2n ** 255n - 19n;
/** The curve's constant, -121665/121666. */
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

const mod = (value: bigint) => ((value % p) + p) % p;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = mod(base), rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}

/** Whether some x has this square: Euler's criterion. */
const isSquare = (value: bigint) => value === 0n || power(value, (p - 1n) / 2n) === 1n;

/** A point has this y if x² = (y² - 1) / (d·y² + 1); u/v is a square exactly if u·v is. */
function isOnCurve(y: bigint): boolean {
  const y2 = (y * y) % p;
  return isSquare(mod((y2 - 1n) * (d * y2 + 1n)));
}

/**
 * The u coordinate of an Ed25519 public key: `(1 + y) / (1 - y)`.
 *
 * @throws Error if the 32 bytes aren't a point of the curve, or are the neutral one: no key could open what is
 * sealed to it.
 */
export function toMontgomery(publicKey: Uint8Array): Buffer {
  const bigEndian = Buffer.from(publicKey).reverse();
  bigEndian[0]! &= 0x7f;
  const y = BigInt(`0x${bigEndian.toString('hex')}`);
  if (y >= p || y === 1n || !isOnCurve(y)) throw new Error(notOnCurve);
  const u = mod((1n + y) * power(mod(1n - y), p - 2n));
  return Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse();
}

/** v² = u³ + 486662·u² + u (RFC 7748, section 4.1). */
const a = 486662n;

/**
 * Whether 32 bytes are a point that an X25519 scalar can lead to: reduced, without the top bit, on the curve
 * and not on its twist. Any other is no public key, or another text of one.
 */
export function isX25519Point(point: Uint8Array): boolean {
  const u = BigInt(`0x${Buffer.from(point).reverse().toString('hex')}`);
  return u < p && isSquare(mod(u * (u * u + a * u + 1n)));
}

/** The X25519 scalar behind an Ed25519 seed (RFC 8032, section 5.1.5); X25519 itself clamps it. */
export function toScalar(seed: Uint8Array): Buffer {
  const hash = createHash('sha512').update(seed).digest();
  const scalar = Buffer.from(hash.subarray(0, 32));
  hash.fill(0);
  return scalar;
}
