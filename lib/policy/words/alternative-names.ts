import { isIP, isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { CertflakeError } from '../../errors.js';
import type { GeneralName } from '../../model/index.js';
import { addressBytes, addressText } from '../../x509/address.js';
import { quoteForMessage } from '../../text/quote.js';

/**
 * An alternative name, typed: an IP address if it parses as one, a URI if it has `://` or begins with `urn:`,
 * an e-mail address if it has `@`, otherwise a DNS name.
 *
 * @throws CertflakeError on ports, ranges, zones, trailing dots and any other text
 */
export function parseHost(word: string): GeneralName {
  if (word === '') throw refused('a name is empty', 'remove it');
  if (/[\p{Cc}\p{Zs}]/u.test(word))
    throw refused(`${quoteForMessage(word)} contains a space or control character`);
  if (isAddress(word)) return { type: 'ip', value: addressText(addressBytes(word)) };
  if (/^urn:|:\/\//i.test(word)) return { type: 'uri', value: uri(word) };
  if (word.includes('@')) return { type: 'email', value: email(word) };
  return { type: 'dns', value: dnsName(word) };
}

/**
 * A server's alternative name that clients check: a DNS name or an address.
 *
 * @throws CertflakeError on a URI, an e-mail address, and what `parseHost` refuses
 */
export function serverName(word: string): GeneralName {
  const name = parseHost(word);
  if (name.type === 'dns' || name.type === 'ip') return name;
  throw notDialled(word);
}

/** A server's name to connect to: no wildcard, and the same on every host. */
export function endpoint(word: string): GeneralName {
  if (/^\*|\$\{/.test(word)) throw notDialled(word);
  return serverName(word);
}

function notDialled(word: string): CertflakeError {
  const hint = 'write a name or an address, without https:// and port';
  return refused(`${quoteForMessage(word)} is not a name or an address`, hint);
}

/** Whether a word is an IP address without zone, brackets, port or range. */
export function isAddress(word: string): boolean {
  return isIP(word) !== 0 && !word.includes('%');
}

const label = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/;

/** A DNS name in ASCII (RFC 5890); a wildcard only as its leftmost label. */
export function dnsName(word: string): string {
  const wrong = mistakes.find(({ when }) => when(word));
  if (wrong !== undefined) throw mistaken(word, wrong);
  const wildcard = word.startsWith('*.') ? '*.' : '';
  const name = asciiDomain(word.slice(wildcard.length));
  if (name === undefined) throw refused(`${quoteForMessage(word)} is not a DNS name`);
  return wildcard + name;
}

/** A domain in ASCII; undefined if it isn't one. ASCII stays as written. */
export function asciiDomain(word: string): string | undefined {
  const ascii = /^[\0-\x7f]*$/.test(word) ? word : domainToASCII(word);
  const valid = ascii.length <= 253 && ascii.split('.').every((part) => label.test(part));
  return valid && !endsInNumber.test(ascii) ? ascii : undefined;
}

function mistaken(word: string, { message, hint }: Mistake): CertflakeError {
  const way = typeof hint === 'string' ? hint : hint(word);
  return refused(`${quoteForMessage(word)} ${message}`, way);
}

/** WHATWG URL, "ends in a number checker"; RFC 1123, 2.1: the last label of a domain is alphabetic. */
const endsInNumber = /(?:^|\.)(?:\d+|0x[\da-f]*)$/i;

/** As inet_aton reads `127.1` or `0x7f000001`. */
function meantAddress(word: string): string {
  const address = domainToASCII(word);
  return isIPv4(address)
    ? `did you mean "${address}"?`
    : 'write an address as four numbers; the last label of a DNS name is no number';
}

interface Mistake {
  when: (word: string) => boolean;
  message: string;
  hint: string | ((word: string) => string);
}

/** What users write by mistake for a DNS name. */
const mistakes: Mistake[] = [
  {
    when: (word) => word.includes('${'),
    message: 'is not a DNS name: nothing replaces a variable here',
    hint: 'variables are for policies in YAML, JSON and TypeScript; in Nix write config.networking.hostName, without a backslash',
  },
  {
    when: (word) => word.endsWith('.'),
    message: 'ends in a dot',
    hint: 'write it without the dot: names in certificates are always absolute',
  },
  {
    when: (word) => word.includes('%') && isIPv6(word),
    message: 'has a zone, which means nothing on another machine',
    hint: 'leave out everything from the %',
  },
  {
    when: (word) => word.includes('/'),
    message: 'is a range or a path, not a name',
    hint: 'list single addresses; ranges belong in nameConstraints',
  },
  {
    when: (word) => /^\[.*\]$/.test(word),
    message: 'is in brackets',
    hint: 'write the address alone',
  },
  {
    when: (word) => /:\d*$/.test(word) && !isIPv6(word),
    message: 'has a port',
    hint: 'certificates know no ports: leave out the colon and the number',
  },
  {
    when: (word) => /^\d+\.\d+\.\d+\.\d+$/.test(word) && !isIPv4(word),
    message: 'is not an IPv4 address',
    hint: 'four numbers from 0 to 255, without leading zeros',
  },
  {
    when: (word) => endsInNumber.test(word),
    message: 'ends in a number, so programs take it for an IPv4 address',
    hint: meantAddress,
  },
  {
    when: (word) => word.lastIndexOf('*') > 0 || /^\*(?!\.)/.test(word),
    message: 'has a * that is not its leftmost label',
    hint: 'write a wildcard as in "*.example.com"',
  },
];

/** RFC 5280, 4.2.1.6: an absolute URI in ASCII. */
function uri(word: string): string {
  if (!URL.canParse(word)) throw refused(`${quoteForMessage(word)} is not a URI`);
  return /^[\0-\x7f]*$/.test(word) ? word : new URL(word).href;
}

/** RFC 5321, 4.1.2: a Dot-string; real mailboxes don't use the quoted form. */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/** RFC 5280, 4.2.1.6: an ASCII mailbox; RFC 9598's other form isn't supported. */
function email(word: string): string {
  const [local, domain, more] = word.split('@');
  const ascii = asciiDomain(domain ?? '');
  if (more !== undefined || ascii === undefined || !localPart.test(local ?? '')) {
    throw refused(`${quoteForMessage(word)} is not an e-mail address of ASCII characters`);
  }
  return `${local!}@${ascii}`;
}

function refused(message: string, hint?: string): CertflakeError {
  return new CertflakeError(message, { code: 'bad-host', ...(hint === undefined ? {} : { hint }) });
}
