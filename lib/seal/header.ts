/** What a sealed file shows without being opened. Loads no cryptography but a digest. */
import { createHash } from 'node:crypto';
import { conflictLine } from '../text/conflict-markers.js';
import type { SealedFile, StanzaHint } from '../model/index.js';
import { dearmor } from './armor.js';
import { decodeBase64, encodeBase64 } from './base64.js';
import type { Stanza } from './stanza.js';
import {
  changedLineEndings,
  conflictMarkers,
  cutOff,
  emptyFile,
  headerCutOff,
  headerDamaged,
  manyStanzas,
  notAge,
  notVersion1,
  plainPrivateKey,
  stanzaDamaged,
  unreadable,
} from './messages.js';

const version = 'age-encryption.org/v1';
/** After the header: a nonce of 16 bytes, then at least one chunk's tag of 16. */
const smallestPayload = 32;

/** Reads a line at a time; only bytes before the payload become text. */
class Lines {
  offset = 0;

  constructor(readonly bytes: Buffer) {}

  next(): string {
    const end = this.bytes.indexOf(0x0a, this.offset);
    if (end < 0) throw new Error(headerCutOff);
    const line = this.bytes.toString('latin1', this.offset, end);
    this.offset = end + 1;
    return line;
  }
}

/** Body lines have 64 characters; the first shorter one, even an empty one, ends it. */
function readBody(lines: Lines): Uint8Array {
  const parts: Buffer[] = [];
  for (;;) {
    const line = lines.next();
    const part = decodeBase64(line);
    if (part === null || line.length > 64) throw new Error(stanzaDamaged);
    parts.push(part);
    if (line.length < 64) return Buffer.concat(parts);
  }
}

/**
 * Each stanza may cost an identity a key exchange: age takes a minute for a file with 200,000. No key has so
 * many recipients.
 */
export const mostStanzas = 10_000;

const stanzaLine = /^-> [\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

function stanzasOf(lines: Lines): Stanza[] {
  const stanzas: Stanza[] = [];
  for (;;) {
    const line = lines.next();
    if (!stanzaLine.test(line)) {
      if (/^--- [A-Za-z0-9+/]{43}$/.test(line)) return stanzas;
      throw new Error(headerDamaged);
    }
    if (stanzas.length === mostStanzas) {
      throw new Error(manyStanzas(mostStanzas));
    }
    stanzas.push({ args: line.slice(3).split(' '), body: readBody(lines) });
  }
}

/**
 * The stanzas of an age file (age v1, "ABNF definition of file format"), armored or not.
 *
 * @throws Error with the reason if it isn't one, or ends before its payload
 */
export const readStanzas = (bytes: Uint8Array): Stanza[] => readWhole(bytes).stanzas;

/** Also the header's text, up to its MAC, which only a holder of the file key can write. */
function readWhole(bytes: Uint8Array): { stanzas: Stanza[]; header: Buffer } {
  const lines = new Lines(Buffer.from(dearmor(bytes)));
  if (!lines.bytes.subarray(0, version.length).equals(Buffer.from(version))) {
    throw new Error(notAge);
  }
  if (lines.next() !== version) throw new Error(notVersion1);
  const stanzas = stanzasOf(lines);
  if (lines.bytes.length - lines.offset < smallestPayload) throw new Error(cutOff);
  return { stanzas, header: lines.bytes.subarray(0, lines.offset) };
}

function hint({ args: [type = '', tag] }: Stanza): StanzaHint {
  return type.startsWith('ssh-') && tag !== undefined ? { type, tag } : { type };
}

/** What explains a file that isn't age's better than its first bad byte. */
const accidents: { isOne: (text: string) => boolean; problem: string }[] = [
  { isOne: (text) => /^\s*$/.test(text), problem: emptyFile },
  { isOne: (text) => conflictLine(text) !== undefined, problem: conflictMarkers },
  {
    isOne: (text) => /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text),
    problem: plainPrivateKey,
  },
];

/** Whether a binary file's first line ends as on Windows. */
const hasLineEndings = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, version.length + 2)).equals(Buffer.from(`${version}\r\n`));

/** These accidents show at the beginning of a file, which may be larger than any text. */
const EXPLAINED = 1 << 20;

function explain(bytes: Uint8Array, error: unknown): string {
  const text = Buffer.from(bytes.subarray(0, EXPLAINED)).toString('latin1');
  const accident = accidents.find(({ isOne }) => isOne(text));
  return accident?.problem ?? (error instanceof Error ? error.message : unreadable);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * A sealed file's digests and the hints of its stanzas. Never throws: a file that isn't age's, is cut off or
 * has conflict markers is `unreadable`, with the reason.
 */
export function readHeader(bytes: Uint8Array): Exclude<SealedFile, { state: 'missing' }> {
  try {
    const { stanzas, header } = readWhole(bytes);
    const [digest, ofHeader] = [bytes, header].map((part) => sha256(part));
    return { state: 'read', digest: digest!, header: ofHeader!, stanzas: stanzas.map(hint) };
  } catch (error) {
    if (!hasLineEndings(bytes)) return { state: 'unreadable', problem: explain(bytes, error) };
    return { state: 'unreadable', problem: changedLineEndings, lineEndings: true };
  }
}

/**
 * The short name of an SSH key in a header: the first four bytes of the SHA-256 of its wire form.
 *
 * @param publicKey a parsed recipient's text: type and base64
 */
export function tagOf(publicKey: string): string {
  const wire = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return encodeBase64(createHash('sha256').update(wire).digest().subarray(0, 4));
}
