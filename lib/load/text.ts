import { isUtf8 } from 'node:buffer';
import { PolicyError } from '../errors.js';

/**
 * A file's text, which has to be UTF-8: what a decoder puts in place of other bytes would be issued.
 *
 * @param file - what problems call it
 * @throws PolicyError with the line of the first bytes that are none
 */
export function textOf(bytes: Buffer, file: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const encoding = /^(?:\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1', 0, 2))
    ? 'UTF-16'
    : 'LATIN1';
  throw new PolicyError([
    {
      ...{ code: 'not-utf8', place: '', file, line: brokenLine(bytes) },
      message: 'is not UTF-8',
      hint: `save it as UTF-8, as with: iconv -f ${encoding} -t UTF-8`,
      level: 'error',
    },
  ]);
}

/** No character of UTF-8 reaches over the end of a line. */
function brokenLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
