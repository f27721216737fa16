import { CertflakeError } from '../errors.js';
import * as messages from './messages.js';

/** One DER value: its tag, its bytes with the header, and its content. Views, not copies. */
export interface DerValue {
  tag: number;
  whole: Uint8Array;
  content: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The context-specific tag `[number]`. */
export const context = (number: number, constructed = true) => (constructed ? 0xa0 : 0x80) + number;

/** The error for a damaged certificate; the caller adds which one and where. */
export function damaged(what: string): CertflakeError {
  return new CertflakeError(what, { code: 'certificate-damaged' });
}

/** The value at an offset. One-byte tags and definite, minimal lengths only: X.509 needs no others in DER. */
export function derAt(bytes: Uint8Array, start = 0): DerValue {
  const tag = byteAt(bytes, start);
  const first = byteAt(bytes, start + 1);
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  if (lengthBytes > 4 || first === 0x80) throw damaged(messages.lengthOutOfRange);
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + byteAt(bytes, start + 2 + i);
  const begin = start + 2 + lengthBytes;
  if (begin + length > bytes.length) throw damaged(messages.endsEarly);
  const end = begin + length;
  return { tag, whole: bytes.subarray(start, end), content: bytes.subarray(begin, end) };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw damaged(messages.endsEarly);
  return byte;
}

/** All values in a constructed value's content. */
export function derList(content: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < content.length;) {
    const value = derAt(content, at);
    values.push(value);
    at += value.whole.length;
  }
  return values;
}

/** A value that fills `bytes` and has this tag; `what` names it in the error. */
export function derOnly(bytes: Uint8Array, tag: number, what: string): DerValue {
  const value = expectTag(derAt(bytes), tag, what);
  if (value.whole.length !== bytes.length) throw damaged(messages.moreBehind(what));
  return value;
}

export function expectTag(value: DerValue | undefined, tag: number, what: string): DerValue {
  if (value?.tag !== tag) throw damaged(messages.partMalformed(what));
  return value;
}

export const hex = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');

/** A real one has about ten bytes; the time to read an arc grows with the square of its length. */
const longestOid = 1024;

/** Dotted text of an object identifier's content; arcs of any size. */
export function oidText(content: Uint8Array): string {
  if (content.length === 0 || content.length > longestOid || content.at(-1)! >= 0x80) {
    throw damaged(messages.oidMalformed);
  }
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [joined = 0n, ...rest] = arcs;
  const root = joined < 80n ? joined / 40n : 2n;
  return [root, joined - root * 40n, ...rest].join('.');
}

/** A small non-negative integer, as path lengths are. */
export function smallInteger(content: Uint8Array, what: string): number {
  const negative = content.length === 0 || content[0]! >= 0x80;
  if (negative || content.length > 5) throw damaged(messages.partOutOfRange(what));
  return content.reduce((sum, byte) => sum * 256 + byte, 0);
}
