import { isUtf8 } from 'node:buffer';
import type { Code } from '../codes.js';
import { PolicyError } from '../errors.js';
import { binaryText, notUtf8 } from './messages.js';
import { hinted, type Message } from '../hint.js';

/**
 * A file's text, which must be UTF-8: a decoder's replacements for other bytes would be issued.
 *
 * @param file - what problems call it
 * @throws PolicyError with the line of the first invalid bytes
 */
export function textOf(bytes: Buffer, file: string): string {
  const other = otherEncoding(bytes);
  if (other !== undefined) throw notText(file, 1, 'not-utf8', notUtf8(other, file));
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw notText(file, lineAt(bytes, nul), 'not-text', binaryText);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw notText(file, brokenLine(bytes), 'not-utf8', notUtf8('LATIN1', file));
}

/** By its byte order mark, or by the zeros between the letters of its first line. */
function otherEncoding(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 4);
  return encodings.find(({ begins }) => begins.test(start))?.name;
}

const encodings: { begins: RegExp; name: string }[] = [
  { begins: /^(?:\xff\xfe\0\0|\0\0\xfe\xff)/, name: 'UTF-32' },
  { begins: /^(?:\xff\xfe|\xfe\xff)/, name: 'UTF-16' },
  { begins: /^[^\0]\0[^\0]\0$/, name: 'UTF-16LE' },
  { begins: /^\0[^\0]\0[^\0]$/, name: 'UTF-16BE' },
];

function notText(file: string, line: number, code: Code, { message, hint }: Message): PolicyError {
  return new PolicyError([
    { code, place: '', file, line, message, ...hinted(hint), level: 'error' },
  ]);
}

const lineAt = (bytes: Buffer, at: number) => bytes.toString('latin1', 0, at).split('\n').length;

/** No UTF-8 character spans the end of a line. */
function brokenLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
