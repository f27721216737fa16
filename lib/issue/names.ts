import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  NameConstraints,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509';
import { CertflakeError } from '../errors.js';
import type { CertificateContents, GeneralName as Name, NameSubtree } from '../model/index.js';
import { addressBytes, addressText, rangeBytes, rangeText } from '../x509/address.js';
import { notAscii } from './messages.js';

/** The value of a subject alternative name, DER (RFC 5280, section 4.2.1.6). */
export function alternativeNames(names: readonly Name[]): Uint8Array {
  const value = new SubjectAlternativeName(names.map((n) => generalName(n, canonicalAddress)));
  return new Uint8Array(AsnConvert.serialize(value));
}

/** The value of name constraints, DER (RFC 5280, section 4.2.1.10); nothing without any. */
export function nameConstraints(
  authority: NonNullable<CertificateContents['authority']>,
): Uint8Array | undefined {
  const permitted = subtrees(authority.permitted);
  const excluded = subtrees(authority.excluded);
  if (!permitted && !excluded) return undefined;
  const value = new NameConstraints({
    ...(permitted && { permittedSubtrees: permitted }),
    ...(excluded && { excludedSubtrees: excluded }),
  });
  return new Uint8Array(AsnConvert.serialize(value));
}

function subtrees(list: readonly NameSubtree[] = []): GeneralSubtrees | undefined {
  if (list.length === 0) return undefined;
  return new GeneralSubtrees(
    list.map((subtree) => new GeneralSubtree({ base: generalName(subtree, canonicalRange) })),
  );
}

/** The library encodes IPv4-mapped addresses wrongly and drops zones, so it gets only canonical text. */
const canonicalAddress = (text: string) => addressText(addressBytes(text));
const canonicalRange = (text: string) => rangeText(rangeBytes(text));

function generalName(name: Name | NameSubtree, canonical: (text: string) => string): GeneralName {
  const value = name.type === 'ip' ? canonical(name.value) : ascii(name.value);
  return new GeneralName(fields[name.type](value));
}

const fields: Readonly<Record<Name['type'], (value: string) => Partial<GeneralName>>> = {
  dns: (value) => ({ dNSName: value }),
  email: (value) => ({ rfc822Name: value }),
  uri: (value) => ({ uniformResourceIdentifier: value }),
  ip: (value) => ({ iPAddress: value }),
};

/** IA5String; the policy has already turned international names into ASCII. */
function ascii(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  throw new CertflakeError(notAscii, { code: 'name-not-ascii' });
}
