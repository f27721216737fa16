import { Name } from '@peculiar/x509';
import { CertflakeError } from '../errors.js';
import type { Subject } from '../model/index.js';
import { ATTRIBUTES } from '../x509/names.js';
import { badCharacter, badCountry } from './messages.js';

/** From the widest to the narrowest, in X.500's order. */
const order = [
  ['C', 'C'],
  ['ST', 'ST'],
  ['L', 'L'],
  ['O', 'O'],
  ['OU', 'OU'],
  ['commonName', 'CN'],
] as const;

/**
 * A subject in DER: UTF8String, the country as PrintableString (RFC 5280, appendix A.1).
 *
 * Each value has a type: the library would parse plain strings as a distinguished name's text and change
 * `#0c04…`, quotes and backslashes.
 */
export function subjectDer(subject: Subject): Uint8Array {
  const pairs = order.flatMap(([field, type]) => {
    const value = subject[field];
    return value ? [{ [ATTRIBUTES[type]!]: [typed(type, value)] }] : [];
  });
  return new Uint8Array(new Name(pairs).toArrayBuffer());
}

function typed(type: string, value: string) {
  if (/[\0\p{Surrogate}]/u.test(value)) throw malformed(badCharacter(type));
  if (type !== 'C') return { utf8String: value };
  if (!/^[A-Za-z]{2}$/.test(value)) throw malformed(badCountry(type));
  return { printableString: value };
}

const malformed = (message: string) => new CertflakeError(message, { code: 'subject-malformed' });
