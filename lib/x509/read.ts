import { CertflakeError } from '../errors.js';
import type { CertificateFile, ReadCertificate } from '../model/index.js';
import { readDerCertificate } from './certificate.js';
import { conflictLine, sidesOf } from '../text/conflict-markers.js';
import * as messages from './messages.js';
import { damaged } from './der.js';
import { certificateBlocks, type PemBlock } from './pem-blocks.js';

/**
 * Read one certificate: DER, or the first block of a PEM text.
 *
 * Throws only a CertflakeError (`certificate-damaged`), which says what is wrong.
 */
export function readCertificate(input: string | Uint8Array): ReadCertificate {
  const isPem = typeof input === 'string' || input[0] !== 0x30;
  if (!isPem) return orDamaged(() => readDerCertificate(input));
  const file = readFirst(typeof input === 'string' ? input : Buffer.from(input).toString('utf8'));
  if (file.state !== 'read') throw damaged(file.problem);
  return file.certificates[0];
}

type Parsed = Exclude<CertificateFile, { state: 'missing' }>;

const readFirst = (text: string): Parsed => parse(text, 1);

/**
 * Read a `.crt` file: one certificate a block, and text around blocks, as RFC 7468 has it.
 *
 * Never throws: a problem is a short reason with its line. One damaged block makes the whole file unreadable.
 * So do git's conflict markers, a private key, and text that another program might read as one more
 * certificate.
 */
export function readCertificateFile(text: string): CertificateFile {
  return parse(text, Infinity);
}

function parse(text: string, most: number): Parsed {
  const whole = wholeFile(text);
  if (whole) return whole;
  const certificates: ReadCertificate[] = [];
  for (const block of certificateBlocks(text)) {
    if ('problem' in block) return unreadable(block.problem, block.line);
    const certificate = readBlock(block);
    if (typeof certificate === 'string') return unreadable(certificate, block.line);
    certificates.push(certificate);
    if (certificates.length >= most) break;
  }
  const [first, ...rest] = certificates;
  if (first === undefined) return unreadable(messages.noCertificate, 1);
  return { state: 'read', certificates: [first, ...rest] };
}

/** What is wrong with the file as a whole, apart from its blocks. */
function wholeFile(text: string): Parsed | undefined {
  if (text.trim() === '') return unreadable(messages.empty);
  const marked = conflictLine(text);
  if (marked !== undefined) return conflicting(text, marked);
  if (text.startsWith('0') && /[^\t\n\r -~]/.test(text.slice(0, 8))) {
    return unreadable(messages.binary);
  }
  if (text.startsWith('\uFEFF')) return unreadable(messages.byteOrderMark, 1);
  const control = CONTROL.exec(text);
  if (control) return unreadable(messages.controlCharacter, lineAt(text, control.index));
  return undefined;
}

/** Some programs stop at a NUL; DER in front of PEM is full of them. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;

/**
 * Each side of a conflict may be whole: a key, once opened, tells which one belongs here. If a side holds
 * several certificates, none is salvaged: the user must see them all.
 */
function conflicting(text: string, line: number): Parsed {
  const sides = sidesOf(text)
    .map((side) => parse(side, Infinity))
    .flatMap((file) => (file.state === 'read' ? [file.certificates] : []));
  const [first, ...rest] = sides.map(([certificate]) => certificate);
  const isSingle = sides.every(({ length }) => length === 1);
  return {
    ...{ state: 'unreadable', problem: messages.conflict, line },
    ...(first === undefined || !isSingle ? {} : { salvaged: [first, ...rest] }),
  };
}

/** The certificate in a block, or what is wrong with it. */
function readBlock({ body }: PemBlock): ReadCertificate | string {
  const base64 = body.replace(/[ \t\r]+/g, '');
  const der = Buffer.from(base64, 'base64');
  // Some programs see bytes behind padding, or between its bits, and others don't.
  if (der.length === 0 || der.toString('base64') !== base64) {
    return messages.notBase64;
  }
  try {
    return orDamaged(() => readDerCertificate(der));
  } catch (error) {
    return messages.damagedCertificate((error as CertflakeError).message);
  }
}

/** Throws only CertflakeErrors, whatever the bytes are. */
function orDamaged(read: () => ReadCertificate): ReadCertificate {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertflakeError) throw error;
    throw new CertflakeError(messages.malformed, { code: 'certificate-damaged', cause: error });
  }
}

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
