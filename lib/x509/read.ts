import { CertflakeError } from '../errors.js';
import type { CertificateFile, ReadCertificate } from '../model.js';
import { readDerCertificate } from './certificate.js';
import { MARKER, sidesOf } from './conflict.js';
import { damaged } from './der.js';

/**
 * Read one certificate: DER, or the first block of a PEM text.
 *
 * Throws a CertflakeError (`certificate-damaged`) that says what is wrong, never anything else.
 */
export function readCertificate(input: string | Uint8Array): ReadCertificate {
  const isPem = typeof input === 'string' || input[0] !== 0x30;
  if (!isPem) return orDamaged(() => readDerCertificate(input));
  const file = readFirst(typeof input === 'string' ? input : Buffer.from(input).toString('latin1'));
  if (file.state !== 'read') throw damaged(file.problem);
  return file.certificates[0];
}

type Parsed = Exclude<CertificateFile, { state: 'missing' }>;

const readFirst = (text: string): Parsed => parse(text, 1);

/**
 * Read a `.crt` file: one certificate a block, text around blocks ignored as RFC 7468 has it.
 *
 * Never throws: what is wrong is a short reason with its line. One damaged block makes the whole
 * file unreadable, and so do git's conflict markers and a private key in it.
 */
export function readCertificateFile(text: string): CertificateFile {
  return parse(text, Infinity);
}

const BLOCK = /^-----BEGIN ([^\n]*?)-----[ \t\r]*$/gm;
const LABELS = ['CERTIFICATE', 'X509 CERTIFICATE'];

function parse(text: string, most: number): Parsed {
  const whole = wholeFile(text);
  if (whole) return whole;
  const certificates: ReadCertificate[] = [];
  for (const begin of text.matchAll(BLOCK)) {
    if (certificates.length >= most) break;
    const block = readBlock(text, begin);
    if (typeof block === 'string') return unreadable(block, lineAt(text, begin.index));
    certificates.push(block);
  }
  const [first, ...rest] = certificates;
  if (first === undefined) return unreadable('holds no PEM certificate', 1);
  return { state: 'read', certificates: [first, ...rest] };
}

/** What is wrong with the file as a whole, whatever its blocks are. */
function wholeFile(text: string): Parsed | undefined {
  if (text.trim() === '') return unreadable('is empty');
  const marker = MARKER.exec(text);
  if (marker) return conflicting(text, lineAt(text, marker.index));
  if (text.startsWith('0') && /[^\t\n\r -~]/.test(text.slice(0, 8))) {
    return unreadable('is binary, not PEM');
  }
  return undefined;
}

/** Each side of a conflict may be whole: whoever knows the key can tell which one belongs here. */
function conflicting(text: string, line: number): Parsed {
  const whole = sidesOf(text)
    .map((side) => parse(side, Infinity))
    .flatMap((file) => (file.state === 'read' ? [file.certificates[0]] : []));
  const [first, ...rest] = whole;
  return {
    ...{ state: 'unreadable', problem: 'has conflict markers of git', line },
    ...(first === undefined ? {} : { salvaged: [first, ...rest] }),
  };
}

/** The certificate that begins there, or what is wrong with it. */
function readBlock(text: string, begin: RegExpExecArray): ReadCertificate | string {
  const label = begin[1]!;
  if (label.endsWith('PRIVATE KEY')) return 'has a private key in plaintext in it';
  if (!LABELS.includes(label)) return `has a ${printable(label)} block, not a certificate`;
  const start = begin.index + begin[0].length;
  const end = text.indexOf('-----', start);
  if (end === -1 || !text.startsWith(`-----END ${label}-----`, end)) {
    return 'ends in the middle of a certificate';
  }
  const body = text.slice(start, end).replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return 'has a certificate that is not base64';
  try {
    return orDamaged(() => readDerCertificate(Buffer.from(body, 'base64')));
  } catch (error) {
    return `has a damaged certificate: ${(error as CertflakeError).message}`;
  }
}

/** Nothing but a CertflakeError leaves the reader, whatever the bytes are. */
function orDamaged(read: () => ReadCertificate): ReadCertificate {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertflakeError) throw error;
    throw new CertflakeError('it is malformed', { code: 'certificate-damaged', cause: error });
  }
}

const printable = (label: string) => label.replace(/[^ -~]/g, '?').slice(0, 40);

const unreadable = (problem: string, line?: number): Parsed => ({
  state: 'unreadable',
  problem,
  ...(line !== undefined && { line }),
});

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1))
    line++;
  return line;
}
