import { isIPv4 } from 'node:net';
import { CertflakeError } from '../errors.js';
import type { NameSubtree } from '../model.js';
import { asciiDomain, canonicalAddress, isAddress } from './hosts.js';
import { show } from './speak.js';

/**
 * A subtree of names (RFC 5280, 4.2.1.10): an address or a range in CIDR, an e-mail address or `@domain`,
 * `uri:domain`, else a DNS suffix. A domain with a leading dot means what is below it.
 *
 * @throws CertflakeError on anything else, and on a range with bits beyond its prefix
 */
export function parseConstraint(word: string): NameSubtree {
  const [address, prefix] = word.split('/', 2);
  if (isAddress(address!)) return { type: 'ip', value: range(word, address!, prefix) };
  if (word.includes('@')) return { type: 'email', value: mailbox(word) };
  if (word.startsWith('uri:')) return { type: 'uri', value: domain(word, word.slice(4)) };
  return { type: 'dns', value: domain(word, word) };
}

function mailbox(word: string): string {
  const at = word.lastIndexOf('@');
  const local = word.slice(0, at);
  if (!/^[!-~]*$/.test(local)) throw refused(word);
  return local === ''
    ? domain(word, word.slice(1))
    : `${local}@${domain(word, word.slice(at + 1))}`;
}

function domain(word: string, text: string): string {
  const dot = text.startsWith('.') ? '.' : '';
  const ascii = asciiDomain(text.slice(dot.length));
  if (ascii === undefined) throw refused(word);
  return dot + ascii;
}

function range(word: string, address: string, prefix: string | undefined): string {
  const canonical = canonicalAddress(address);
  const bits = isIPv4(canonical) ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || length > bits)) throw refused(word);
  if (addressBits(canonical).slice(length).includes('1')) {
    throw refused(word, `${show(word)} has bits beyond its prefix`);
  }
  return `${canonical}/${length}`;
}

/** An address as a string of 32 or 128 zeros and ones. */
export function addressBits(canonical: string): string {
  if (isIPv4(canonical))
    return canonical
      .split('.')
      .map((part) => binary(Number(part), 8))
      .join('');
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].map((part) => binary(parseInt(part, 16), 16)).join('');
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}

function refused(
  word: string,
  message = `${show(word)} is not a subtree of names`,
): CertflakeError {
  const hint = 'write "example.com", "10.0.0.0/8", "@example.com" or "uri:example.com"';
  return new CertflakeError(message, { code: 'bad-constraint', hint });
}
