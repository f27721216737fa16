/** Which RSA public keys protect a file sealed to them: at least what age and OpenSSH require. */
import { CertflakeError } from '../../errors.js';
import {
  exponentOfBits,
  makeEd25519,
  rsaExponent,
  rsaExponentOne,
  rsaFactor,
  rsaTooLong,
  rsaTooShort,
} from './messages.js';

/** age refuses shorter moduli; OpenSSH and age don't read longer ones. */
const [smallestModulus, largestModulus] = [2048, 16_384];
/** golang.org/x/crypto/ssh, and so age, reads exponents of at most 24 bits. */
const largestExponent = 2n ** 24n - 1n;

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex') || '0'}`);

/** The product of the primes up to 751: no modulus shares one (SP 800-56B, which OpenSSL checks). */
const smallPrimes = Array.from({ length: 750 }, (_, i) => i + 2)
  .filter((n, _, all) => all.every((divisor) => divisor * divisor > n || n % divisor !== 0))
  .map(BigInt);

function refuse(message: string, code: 'key-size' | 'key-weak'): never {
  throw new CertflakeError(message, { code, hint: makeEd25519 });
}

/** The number of bits, from bytes in their shortest form. */
const bitsOf = (bytes: Buffer) => bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;

function checkExponent(bytes: Buffer): void {
  const exponent = bytes.length > 4 ? undefined : numberOf(bytes);
  if (exponent === 1n) refuse(rsaExponentOne, 'key-weak');
  if (exponent !== undefined && exponent % 2n === 1n && exponent <= largestExponent) return;
  const found = exponent === undefined ? exponentOfBits(bitsOf(bytes)) : String(exponent);
  refuse(rsaExponent(largestExponent, found), 'key-weak');
}

function checkFactors(modulus: bigint): void {
  const factor = smallPrimes.find((prime) => modulus % prime === 0n);
  if (factor === undefined) return;
  refuse(rsaFactor(factor), 'key-weak');
}

/**
 * Both numbers in their shortest form.
 *
 * @throws CertflakeError for a key that is too short or too long, an exponent that age wouldn't read, and a
 * modulus that no program makes
 */
export function checkRsaKey(modulus: Buffer, exponent: Buffer): void {
  const bits = bitsOf(modulus);
  if (bits < smallestModulus) refuse(rsaTooShort(bits), 'key-size');
  if (bits > largestModulus) refuse(rsaTooLong(bits), 'key-size');
  checkExponent(exponent);
  checkFactors(numberOf(modulus));
}
