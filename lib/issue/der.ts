import { TAG } from '../x509/der.js';

/** One DER value around parts that are already DER. */
export function der(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.of(tag, ...lengthBytes(content.length)), content]);
}

export const sequence = (...parts: Uint8Array[]) => der(TAG.sequence, ...parts);

/** A bit string of whole bytes. */
export const bitString = (bytes: Uint8Array) => der(TAG.bitString, Uint8Array.of(0), bytes);

export const octetString = (bytes: Uint8Array) => der(TAG.octetString, bytes);

export const TRUE = Uint8Array.of(TAG.boolean, 1, 0xff);

/** A positive integer from its big-endian bytes, with exactly the zeros that DER requires. */
export function positiveInteger(bytes: Uint8Array): Uint8Array {
  const start = Math.max(
    0,
    bytes.findIndex((byte) => byte !== 0),
  );
  const digits = bytes.subarray(start);
  return der(TAG.integer, digits[0]! >= 0x80 ? Uint8Array.of(0) : Uint8Array.of(), digits);
}

/** A small non-negative integer. */
export const integer = (value: number) => positiveInteger(Uint8Array.from(bigEndian(value)));

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes = bigEndian(length);
  return [0x80 + bytes.length, ...bytes];
}

function bigEndian(value: number): number[] {
  const bytes = [value & 0xff];
  for (let rest = value >>> 8; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return bytes;
}
