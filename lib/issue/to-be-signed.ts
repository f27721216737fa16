import { AsnConvert } from '@peculiar/asn1-schema';
import { Validity as AsnValidity } from '@peculiar/asn1-x509';
import { CertflakeError } from '../errors.js';
import type { CertificateContents } from '../model/index.js';
import { context } from '../x509/der.js';
import { type Validity, validity } from '../x509/validity.js';
import { type OpenedAuthority, keyIdOf } from './authority.js';
import { der, positiveInteger, sequence } from './der.js';
import type { SignatureAlgorithm } from './engine.js';
import { extensionsDer } from './extensions.js';
import { subjectDer } from './subject.js';
import { endsTooLate, noName, setName } from './messages.js';

/** All that the part contains; no private key. */
export interface PartFacts {
  contents: CertificateContents;
  /** DER, as `subjectOf` gives it. */
  subject: Uint8Array;
  valid: Validity;
  /** Big-endian. */
  serial: Uint8Array;
  /** The certificate's own public key: SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  /** The algorithm of the coming signature. */
  algorithm: SignatureAlgorithm;
  /** Absent: a root, which is its own issuer. */
  authority?: OpenedAuthority;
}

/** `[0] INTEGER 2`: version 3. */
const VERSION_3 = Uint8Array.of(context(0), 3, 2, 1, 2);

/** 9999-12-31T23:59:59Z, the last second that X.509 can express. */
const LAST_SECOND = 253402300799;

export function toBeSigned(facts: PartFacts): Uint8Array {
  const { subject, authority } = facts;
  const issuer = authority?.subject ?? subject;
  return partOf({ ...facts, issuer, extensions: extensionsOf(facts) });
}

/** The fields of a certificate; names, key and extensions in DER. */
interface Fields extends Pick<PartFacts, 'subject' | 'serial' | 'spki' | 'algorithm'> {
  issuer: Uint8Array;
  valid: Pick<Validity, 'notBefore' | 'notAfter'>;
  extensions: Uint8Array;
}

/** TBSCertificate, DER: what an authority signs (RFC 5280, section 4.1.2). */
export const partOf = (fields: Fields): Uint8Array =>
  sequence(
    VERSION_3,
    positiveInteger(fields.serial),
    fields.algorithm.identifier,
    fields.issuer,
    validityDer(fields.valid),
    fields.subject,
    fields.spki,
    der(context(3), fields.extensions),
  );

/** @throws CertflakeError if no name says whose certificate it is */
export function subjectOf(contents: CertificateContents): Uint8Array {
  const subject = subjectDer(contents.subject);
  if (!isEmpty(subject)) return subject;
  if (contents.authority || contents.names.length === 0) {
    const hint = setName(contents.authority !== undefined);
    throw new CertflakeError(noName, { code: 'subject-empty', hint });
  }
  return subject;
}

/** An empty SEQUENCE. */
const isEmpty = (subject: Uint8Array) => subject.length === 2;

/** When it begins and ends, within the years that X.509 can express. */
export function validityOf(
  contents: CertificateContents,
  now: number,
  authority?: { notBefore: number; notAfter: number },
): Validity {
  const valid = validity(contents, now, authority);
  if (valid.notAfter > LAST_SECOND) {
    throw new CertflakeError(endsTooLate, { code: 'lifetime' });
  }
  return valid;
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280, section 4.1.2.5). */
function validityDer({ notBefore, notAfter }: Fields['valid']): Uint8Array {
  const value = new AsnValidity({
    notBefore: new Date(notBefore * 1000),
    notAfter: new Date(notAfter * 1000),
  });
  return new Uint8Array(AsnConvert.serialize(value));
}

function extensionsOf({ contents, subject, spki, authority }: PartFacts): Uint8Array {
  return extensionsDer({
    contents,
    emptySubject: isEmpty(subject),
    subjectKeyId: keyIdOf(spki),
    ...(authority && { authorityKeyId: authority.keyId }),
  });
}
