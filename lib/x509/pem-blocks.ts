import * as messages from './messages.js';

/** A certificate's block in a PEM text: its first line, counted from 1, and the text inside it. */
export interface PemBlock {
  line: number;
  body: string;
}

export interface PemFault {
  line: number;
  problem: string;
}

const DASHES = '-----';
const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/**
 * The certificates of a PEM text, in order, up to the first fault.
 *
 * RFC 7468 allows text around blocks, and programs disagree on where that text ends. GnuTLS and NSS accept a
 * BEGIN anywhere in a line. OpenSSL cuts a line after 254 bytes and looks again. All but Go's standard library
 * read other labels. So five dashes may appear only in the two lines that all programs read alike, otherwise
 * the text is refused. No program may find a certificate that certflake doesn't.
 */
export function* certificateBlocks(text: string): Generator<PemBlock | PemFault> {
  let open: PemBlock | undefined;
  for (const [index, content] of text.split('\n').entries()) {
    if (!content.includes(DASHES)) {
      if (open) open.body += content;
    } else if (!isAlone(open ? END : BEGIN, content)) {
      yield open ? faultInside(content, index + 1, open) : faultOutside(content, index + 1);
      return;
    } else if (open) {
      yield open;
      open = undefined;
    } else {
      open = { line: index + 1, body: '' };
    }
  }
  if (open) yield cut(open);
}

/** All programs drop white space after it. */
const isAlone = (boundary: string, content: string): boolean =>
  content.startsWith(boundary) && /^[ \t\r]*$/.test(content.slice(boundary.length));

const isPrivateKey = (content: string): boolean => content.includes('PRIVATE KEY');

const privateKey = (line: number): PemFault => ({ line, problem: messages.privateKeyInside });

const cut = ({ line }: PemBlock): PemFault => ({ line, problem: messages.cutOff });

function faultInside(content: string, line: number, open: PemBlock): PemFault {
  if (isPrivateKey(content)) return privateKey(line);
  if (!content.startsWith(END)) return cut(open);
  return { line, problem: messages.textAfterEnd };
}

function faultOutside(content: string, line: number): PemFault {
  if (isPrivateKey(content)) return privateKey(line);
  const [, label] = /^-----BEGIN ([^-]*)-----[ \t\r]*$/.exec(content) ?? [];
  if (label !== undefined) return { line, problem: messages.otherBlock(printable(label)) };
  return { line, problem: messages.otherDashes(DASHES) };
}

const printable = (label: string) => label.replace(/[^ -~]/g, '?').slice(0, 40);
