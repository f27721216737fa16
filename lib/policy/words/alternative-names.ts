import type { Message } from '../../hint.js';
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { CertflakeError } from '../../errors.js';
import type { GeneralName } from '../../model/index.js';
import { addressBytes, addressText } from '../../x509/address.js';
import * as messages from './messages.js';

/**
 * An alternative name, typed: an IP address if it parses as one, a URI if it has `://` or begins with `urn:`,
 * an e-mail address if it has `@`, otherwise a DNS name.
 *
 * @throws CertflakeError on ports, ranges, zones, trailing dots and any other text
 */
export function parseHost(word: string): GeneralName {
  if (word === '') throw refused(messages.noName);
  if (/[\p{Cc}\p{Zs}]/u.test(word)) throw refused(messages.blankInName(word));
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
  throw refused(messages.notDialled(word));
}

/** A server's name to connect to: no wildcard, and the same on every host. */
export function endpoint(word: string): GeneralName {
  if (/^\*|\$\{/.test(word)) throw refused(messages.notDialled(word));
  return serverName(word);
}

/** Whether a word is an IP address without zone, brackets, port or range. */
export function isAddress(word: string): boolean {
  return isIP(word) !== 0 && !word.includes('%');
}

const label = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/;

/** A DNS name in ASCII (RFC 5890); a wildcard only as its leftmost label. */
export function dnsName(word: string): string {
  const wrong = mistakes.find(({ when }) => when(word));
  if (wrong !== undefined) throw refused(wrong.told(word));
  const wildcard = word.startsWith('*.') ? '*.' : '';
  const name = asciiDomain(word.slice(wildcard.length));
  if (name === undefined) throw refused(messages.notDns(word));
  return wildcard + name;
}

/** A domain in ASCII; undefined if it isn't one. ASCII stays as written. */
export function asciiDomain(word: string): string | undefined {
  const ascii = /^[\0-\x7f]*$/.test(word) ? word : domainToASCII(word);
  const valid = ascii.length <= 253 && ascii.split('.').every((part) => label.test(part));
  return valid && !endsInNumber.test(ascii) ? ascii : undefined;
}

/** WHATWG URL, "ends in a number checker"; RFC 1123, 2.1: the last label of a domain is alphabetic. */
const endsInNumber = /(?:^|\.)(?:\d+|0x[\da-f]*)$/i;

/** As inet_aton reads `127.1` or `0x7f000001`. */
function meantAddress(word: string): string | undefined {
  const address = domainToASCII(word);
  return isIPv4(address) ? address : undefined;
}

interface Mistake {
  when: (word: string) => boolean;
  told: (word: string) => Message;
}

/** What users write by mistake for a DNS name. */
const mistakes: Mistake[] = [
  {
    when: (word) => word.includes('${'),
    told: messages.unfilledVariable,
  },
  {
    when: (word) => word.endsWith('.'),
    told: messages.trailingDot,
  },
  {
    when: (word) => word.includes('%') && isIPv6(word),
    told: messages.zone,
  },
  {
    when: (word) => word.includes('/'),
    told: messages.rangeOrPath,
  },
  {
    when: (word) => /^\[.*\]$/.test(word),
    told: messages.inBrackets,
  },
  {
    when: (word) => /:\d*$/.test(word) && !isIPv6(word),
    told: messages.port,
  },
  {
    when: (word) => /^\d+\.\d+\.\d+\.\d+$/.test(word) && !isIPv4(word),
    told: messages.notIpv4,
  },
  {
    when: (word) => endsInNumber.test(word),
    told: (word) => messages.endsInNumber(word, meantAddress(word)),
  },
  {
    when: (word) => word.lastIndexOf('*') > 0 || /^\*(?!\.)/.test(word),
    told: messages.misplacedWildcard,
  },
];

/** RFC 5280, 4.2.1.6: an absolute URI in ASCII. */
function uri(word: string): string {
  if (!URL.canParse(word)) throw refused(messages.notUri(word));
  return /^[\0-\x7f]*$/.test(word) ? word : new URL(word).href;
}

/** RFC 5321, 4.1.2: a Dot-string; real mailboxes don't use the quoted form. */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/** RFC 5280, 4.2.1.6: an ASCII mailbox; RFC 9598's other form isn't supported. */
function email(word: string): string {
  const [local, domain, more] = word.split('@');
  const ascii = asciiDomain(domain ?? '');
  if (more !== undefined || ascii === undefined || !localPart.test(local ?? '')) {
    throw refused(messages.notEmail(word));
  }
  return `${local!}@${ascii}`;
}

const refused = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'bad-host', hint });
