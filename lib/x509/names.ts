import type { GeneralName, NameSubtree, RawSubject } from '../model/index.js';
import { addressText, rangeText } from './address.js';
import { partMalformed } from './messages.js';
import { type DerValue, TAG, context, damaged, derList, expectTag, hex, oidText } from './der.js';

/** Short names of a subject's attributes: RFC 4519's, and `emailAddress` as OpenSSL writes it. */
export const ATTRIBUTES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  street: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  title: '2.5.4.12',
  GN: '2.5.4.42',
  DC: '0.9.2342.19200300.100.1.25',
  UID: '0.9.2342.19200300.100.1.1',
  emailAddress: '1.2.840.113549.1.9.1',
};

const shortNames = new Map(Object.entries(ATTRIBUTES).map(([name, oid]) => [oid, name]));

/** Keeps a byte order mark as part of the name: without it, such a name would never match its policy. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** By tag; Teletex strings are Latin-1 in practice. */
const decoders: Record<number, (bytes: Uint8Array) => string> = {
  0x0c: (bytes) => utf8.decode(bytes),
  0x12: latin1,
  0x13: latin1,
  0x14: latin1,
  0x16: latin1,
  0x1a: latin1,
  0x1c: utf32,
  0x1e: (bytes) =>
    Buffer.from(bytes)
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le'),
};

function utf32(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const points = Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i));
  return String.fromCodePoint(...points.map((point) => (point > 0x10ffff ? 0xfffd : point)));
}

/** A distinguished name's pairs in order; a value that isn't a string as `#` and its DER in hex. */
export function readSubject(name: DerValue): RawSubject {
  return derList(name.content).flatMap((rdn) =>
    derList(expectTag(rdn, TAG.set, 'name').content).map((pair): [string, string] => {
      const [type, value] = derList(expectTag(pair, TAG.sequence, 'name').content);
      const oid = oidText(expectTag(type, TAG.oid, 'name').content);
      if (value === undefined) throw damaged(partMalformed('name'));
      const decode = decoders[value.tag];
      return [shortNames.get(oid) ?? oid, decode ? decode(value.content) : `#${hex(value.whole)}`];
    }),
  );
}

/** RFC 5280, section 4.2.1.6: the tags of the alternative names that a policy can ask for. */
const general: Record<number, GeneralName['type']> = {
  [context(1, false)]: 'email',
  [context(2, false)]: 'dns',
  [context(6, false)]: 'uri',
  [context(7, false)]: 'ip',
};

/** The alternative names that a policy can ask for; skips other kinds (directory names, …). */
export function readGeneralNames(content: Uint8Array): GeneralName[] {
  return derList(content).flatMap((name) => readGeneralName(name, addressText));
}

function readGeneralName(name: DerValue, address: (bytes: Uint8Array) => string): NameSubtree[] {
  const type = general[name.tag];
  if (type === undefined) return [];
  return [{ type, value: type === 'ip' ? address(name.content) : latin1(name.content) }];
}

/** The bases of a name constraint's subtrees, address ranges in CIDR. */
export function readSubtrees(content: Uint8Array): NameSubtree[] {
  return derList(content).flatMap((subtree) => {
    const [base] = derList(expectTag(subtree, TAG.sequence, 'name constraint').content);
    if (base === undefined) throw damaged(partMalformed('name constraint'));
    return readGeneralName(base, rangeText);
  });
}
