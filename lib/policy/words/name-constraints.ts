import type { Message } from '../../hint.js';
import { CertflakeError } from '../../errors.js';
import type { NameSubtree } from '../../model/index.js';
import { addressBytes, addressText, rangeBytes, rangeText } from '../../x509/address.js';
import { asciiDomain, isAddress } from './alternative-names.js';
import * as messages from './messages.js';

/**
 * A subtree of names (RFC 5280, 4.2.1.10): an address or a range in CIDR, an e-mail address or `@domain`,
 * `uri:domain`, otherwise a DNS suffix. A domain with a leading dot covers only names below it.
 *
 * @throws CertflakeError on anything else, and on a range with bits beyond its prefix
 */
export function parseConstraint(word: string): NameSubtree {
  if (isAddress(word.split('/')[0]!)) return { type: 'ip', value: range(word) };
  if (word.includes('@')) return { type: 'email', value: mailbox(word) };
  if (word.startsWith('uri:')) return { type: 'uri', value: domain(word, word.slice(4)) };
  return { type: 'dns', value: domain(word, word) };
}

function mailbox(word: string): string {
  const at = word.lastIndexOf('@');
  const local = word.slice(0, at);
  if (!/^[!-~]*$/.test(local)) throw notOne(word);
  return local === ''
    ? domain(word, word.slice(1))
    : `${local}@${domain(word, word.slice(at + 1))}`;
}

function domain(word: string, text: string): string {
  const dot = text.startsWith('.') ? '.' : '';
  const ascii = asciiDomain(text.slice(dot.length));
  if (ascii === undefined) throw notOne(word);
  return dot + ascii;
}

function range(word: string): string {
  const canonical = rangeText(rangeBytes(word));
  const [address] = word.split('/') as [string];
  const [first] = canonical.split('/');
  if (addressText(addressBytes(address)) === first) return canonical;
  throw refused(messages.bitsAfterPrefix(word, canonical));
}

const notOne = (word: string): CertflakeError => refused(messages.notConstraint(word));

const refused = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'bad-constraint', hint });
