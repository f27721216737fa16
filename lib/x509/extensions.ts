import type {
  GeneralName,
  KeyUsage,
  NameSubtree,
  ReadCertificate,
  Usages,
} from '../model/index.js';
import {
  TAG,
  context,
  damaged,
  derList,
  derOnly,
  expectTag,
  hex,
  oidText,
  smallInteger,
} from './der.js';
import { ENDORSEMENT, readEndorsement } from './endorsement.js';
import { extensionTwice } from './messages.js';
import { readGeneralNames, readSubtrees } from './names.js';
import { KEY_USAGE_BITS } from './usages.js';

/** What the extensions say, as far as a policy can ask for it. */
export interface ReadExtensions {
  names: GeneralName[];
  usages: Usages;
  authority?: NonNullable<ReadCertificate['authority']>;
  subjectKeyId?: string;
  authorityKeyId?: string;
  endorses?: string;
}

/** Extension values by OID. RFC 5280, section 4.2: at most one of each. */
type Values = ReadonlyMap<string, Uint8Array>;

export function readExtensions(extensions: Uint8Array): ReadExtensions {
  const values = new Map<string, Uint8Array>();
  for (const extension of derList(extensions)) {
    const parts = derList(expectTag(extension, TAG.sequence, 'extension').content);
    const oid = oidText(expectTag(parts[0], TAG.oid, 'extension').content);
    if (values.has(oid)) throw damaged(extensionTwice(oid));
    values.set(oid, expectTag(parts.at(-1), TAG.octetString, 'extension').content);
  }
  const authority = readAuthority(values);
  const subjectKeyId = readSubjectKeyId(values);
  const authorityKeyId = readAuthorityKeyId(values);
  const endorses = readEndorsement(values.get(ENDORSEMENT));
  return {
    names: readNames(values),
    usages: { key: readKeyUsages(values), extended: readExtended(values) },
    ...(authority && { authority }),
    ...(subjectKeyId !== undefined && { subjectKeyId }),
    ...(authorityKeyId !== undefined && { authorityKeyId }),
    ...(endorses !== undefined && { endorses }),
  };
}

function sequenceOf(values: Values, oid: string, what: string): Uint8Array | undefined {
  const value = values.get(oid);
  return value && derOnly(value, TAG.sequence, what).content;
}

function readNames(values: Values): GeneralName[] {
  const names = sequenceOf(values, '2.5.29.17', 'alternative names');
  return names ? readGeneralNames(names) : [];
}

function readKeyUsages(values: Values): KeyUsage[] {
  const value = values.get('2.5.29.15');
  if (value === undefined) return [];
  const bits = derOnly(value, TAG.bitString, 'key usage').content.subarray(1);
  return KEY_USAGE_BITS.filter((_, bit) => ((bits[bit >> 3] ?? 0) << (bit & 7)) & 0x80);
}

function readExtended(values: Values): string[] {
  const usages = sequenceOf(values, '2.5.29.37', 'extended key usage');
  if (usages === undefined) return [];
  return derList(usages).map((u) => oidText(expectTag(u, TAG.oid, 'extended key usage').content));
}

function readAuthority(values: Values): ReadExtensions['authority'] {
  const constraints = sequenceOf(values, '2.5.29.19', 'basic constraints');
  const [isAuthority, length] = constraints ? derList(constraints) : [];
  if (isAuthority?.tag !== TAG.boolean || isAuthority.content[0] === 0) return undefined;
  return {
    ...(length && { pathLength: smallInteger(length.content, 'path length') }),
    ...readNameConstraints(values),
  };
}

function readNameConstraints(values: Values): {
  permitted?: NameSubtree[];
  excluded?: NameSubtree[];
} {
  const constraints = sequenceOf(values, '2.5.29.30', 'name constraints');
  const parts = constraints ? derList(constraints) : [];
  const permitted = parts.find((part) => part.tag === context(0));
  const excluded = parts.find((part) => part.tag === context(1));
  return {
    ...(permitted && { permitted: readSubtrees(permitted.content) }),
    ...(excluded && { excluded: readSubtrees(excluded.content) }),
  };
}

function readSubjectKeyId(values: Values): string | undefined {
  const value = values.get('2.5.29.14');
  return value && hex(derOnly(value, TAG.octetString, 'subject key identifier').content);
}

function readAuthorityKeyId(values: Values): string | undefined {
  const parts = sequenceOf(values, '2.5.29.35', 'authority key identifier');
  const keyId = parts && derList(parts).find((part) => part.tag === context(0, false));
  return keyId && hex(keyId.content);
}
