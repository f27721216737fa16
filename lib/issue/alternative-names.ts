import { AsnConvert } from '@peculiar/asn1-schema';
import { SubjectAlternativeName } from '@peculiar/asn1-x509';
import type { GeneralName } from '../model/index.js';
import { canonicalAddress, generalName } from './general-name.js';

/** The value of a subject alternative name, DER (RFC 5280, section 4.2.1.6). */
export function alternativeNames(names: readonly GeneralName[]): Uint8Array {
  const value = new SubjectAlternativeName(names.map((n) => generalName(n, canonicalAddress)));
  return new Uint8Array(AsnConvert.serialize(value));
}
