import type {
  CertificateContents,
  GeneralName,
  ReadCertificate,
} from '../../../lib/model/index.js';
import { addressBytes } from '../../../lib/x509/address.js';
import type { Bench } from './judges.js';

/** A certificate's fields in openssl's output. */
interface Shown {
  subject: string[];
  names: string;
  keyUsage: string;
  extended: string;
  constraints: string;
  notBefore: string;
  notAfter: string;
}

const section = (text: string, title: string) =>
  new RegExp(`${title}: ?[^\\n]*\\n +([^\\n]*)`).exec(text)?.[1]?.trim() ?? '';

export function shownByOpenssl(bench: Bench, file: string): Shown {
  const nameopt = 'utf8,sep_multiline,sname';
  const args = ['x509', '-noout', '-subject', '-dates', '-text', '-nameopt', nameopt, '-in', file];
  const { text } = bench.run('openssl', args);
  const subject = /^subject=\n((?: {4}.*\n)*)/m.exec(text)?.[1] ?? '';
  return {
    subject: subject
      .split('\n')
      .map((line) => line.slice(4))
      .filter(Boolean),
    names: section(text, 'X509v3 Subject Alternative Name'),
    keyUsage: section(text, 'X509v3 Key Usage'),
    extended: section(text, 'X509v3 Extended Key Usage'),
    constraints: section(text, 'X509v3 Basic Constraints'),
    notBefore: /^notBefore=(.*)$/m.exec(text)![1]!,
    notAfter: /^notAfter=(.*)$/m.exec(text)![1]!,
  };
}

const words: Readonly<Record<string, string>> = {
  digitalSignature: 'Digital Signature',
  keyEncipherment: 'Key Encipherment',
  '1.3.6.1.5.5.7.3.1': 'TLS Web Server Authentication',
  '1.3.6.1.5.5.7.3.2': 'TLS Web Client Authentication',
};

const written: Readonly<Record<GeneralName['type'], (value: string) => string>> = {
  dns: (value) => `DNS:${value}`,
  email: (value) => `email:${value}`,
  uri: (value) => `URI:${value}`,
  ip: (value) => `IP Address:${longAddress(addressBytes(value))}`,
};

/** openssl prints zero groups too. */
function longAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/.{4}/g, (group) => `${parseInt(group, 16).toString(16).toUpperCase()}:`)
    .slice(0, -1);
}

const date = (seconds: number) => {
  const [, day, month, year, time] = new Date(seconds * 1000).toUTCString().split(' ');
  return `${month!} ${String(Number(day)).padStart(2)} ${time!} ${year!} GMT`;
};

/**
 * The same from the request; takes only the times from the certificate, because they depend on the authority.
 */
shownByOpenssl.expected = (contents: CertificateContents, read: ReadCertificate): Shown => {
  const { commonName, C, ST, L, O, OU } = contents.subject;
  const pairs = Object.entries({ C, ST, L, O, OU, CN: commonName || undefined });
  return {
    subject: pairs.flatMap(([type, value]) => (value === undefined ? [] : [`${type}=${value}`])),
    names: contents.names.map(({ type, value }) => written[type](value)).join(', '),
    keyUsage: contents.usages.key.map((usage) => words[usage]).join(', '),
    extended: contents.usages.extended.map((oid) => words[oid]).join(', '),
    constraints: 'CA:FALSE',
    notBefore: date(read.notBefore),
    notAfter: date(read.notAfter),
  };
};
