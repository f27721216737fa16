import { GeneralName } from '@peculiar/asn1-x509';
import { CertflakeError } from '../errors.js';
import type { GeneralName as Name, NameSubtree } from '../model/index.js';
import { addressBytes, addressText, rangeBytes, rangeText } from '../x509/address.js';
import { notAscii } from './messages.js';

/** The library encodes IPv4-mapped addresses wrongly and drops zones, so it gets only canonical text. */
export const canonicalAddress = (text: string) => addressText(addressBytes(text));
export const canonicalRange = (text: string) => rangeText(rangeBytes(text));

/** @param canonical - what makes the text of an address canonical */
export function generalName(
  name: Name | NameSubtree,
  canonical: (text: string) => string,
): GeneralName {
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
