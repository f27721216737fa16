import { isIPv4, isIPv6 } from 'node:net';
import { CertflakeError } from '../errors.js';
import { hex } from './der.js';
import { notAddress, notRange } from './messages.js';

/**
 * ::ffff:0:0/96, IPv4 inside IPv6: certificates carry the four bytes, because every verifier compares those.
 */
const mapped = (bytes: Uint8Array) =>
  bytes.length === 16 && hex(bytes.subarray(0, 12)) === '00000000000000000000ffff';

/**
 * The bytes of an address as a certificate carries them: 4 or 16, an IPv4-mapped one as IPv4.
 * Refuses zones: they have meaning on one machine only.
 */
export function addressBytes(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.').map(Number));
  if (!isIPv6(text) || text.includes('%')) {
    throw new CertflakeError(notAddress(text), { code: 'not-an-address' });
  }
  const bytes = ipv6Bytes(text);
  return mapped(bytes) ? bytes.subarray(12) : bytes;
}

function ipv6Bytes(text: string): Uint8Array {
  const [head = '', tail] = text.split('::');
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = Array<number>(8 - left.length - right.length).fill(0);
  return Uint8Array.from([...left, ...zeros, ...right].flatMap((g) => [g >> 8, g & 0xff]));
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [parseInt(group, 16)];
    const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number];
    return [a * 256 + b, c * 256 + d];
  });
}

/** Canonical text (RFC 5952 for IPv6); `#` and hex for a length that no address has. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return `#${hex(bytes)}`;
  const parts = Array.from({ length: 8 }, (_, i) =>
    (bytes[2 * i]! * 256 + bytes[2 * i + 1]!).toString(16),
  );
  const run = longestZeroRun(parts);
  if (run.length < 2) return parts.join(':');
  const after = parts.slice(run.start + run.length);
  return `${parts.slice(0, run.start).join(':')}::${after.join(':')}`;
}

/** The first of the longest runs of zero groups. */
function longestZeroRun(parts: string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  parts.forEach((part, i) => {
    if (part !== '0') start = i + 1;
    else if (i + 1 - start > best.length) best = { start, length: i + 1 - start };
  });
  return best;
}

/** Address and mask, as a name constraint carries a range; clears the host part. */
export function rangeBytes(cidr: string): Uint8Array {
  const [address = '', prefix, ...rest] = cidr.split('/');
  const bytes = addressBytes(address);
  const bits = prefix === undefined ? bytes.length * 8 : Number(prefix);
  const possible = prefix === undefined || /^\d{1,3}$/.test(prefix);
  if (!possible || bits > bytes.length * 8 || rest.length > 0) {
    throw new CertflakeError(notRange(cidr), { code: 'not-an-address' });
  }
  const mask = Uint8Array.from(bytes, (_, i) => maskByte(bits - 8 * i));
  return Uint8Array.from([...bytes.map((byte, i) => byte & mask[i]!), ...mask]);
}

const maskByte = (bits: number) => (0xff00 >> Math.max(0, Math.min(8, bits))) & 0xff;

/** Whether an address is in a range of its own family. */
export function isInRange(range: string, address: string): boolean {
  const bounds = rangeBytes(range);
  const bytes = addressBytes(address);
  if (bounds.length !== 2 * bytes.length) return false;
  return bytes.every((byte, i) => (byte & bounds[bytes.length + i]!) === bounds[i]);
}

/** `10.0.0.0/8` if the mask is a prefix, else `address/mask`. */
export function rangeText(bytes: Uint8Array): string {
  if (bytes.length !== 8 && bytes.length !== 32) return `#${hex(bytes)}`;
  const half = bytes.length / 2;
  const mask = bytes.subarray(half);
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const prefix = bits.indexOf('0') === -1 ? bits.length : bits.indexOf('0');
  const plain = !bits.slice(prefix).includes('1');
  return `${addressText(bytes.subarray(0, half))}/${plain ? prefix : addressText(mask)}`;
}
