import { X509Certificate, createHash } from 'node:crypto';
import type { ReadCertificate } from '../model/index.js';
import { type DerValue, TAG, context, damaged, derList, derOnly, expectTag, hex } from './der.js';
import { type ReadExtensions, readExtensions } from './extensions.js';
import { notCertificate } from './messages.js';
import { readSubject } from './names.js';
import { certificatePem } from './pem.js';
import { readKeySpec } from './public-key.js';
import { readTime } from './time.js';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * A certificate's fields from its DER.
 *
 * OpenSSL parses it first, so that we read what it would serve; our own parser then adds what Node 20's
 * `X509Certificate` leaves out. Checks no signature and no date.
 */
export function readDerCertificate(der: Uint8Array): ReadCertificate {
  acceptedByOpenssl(der);
  const [tbs] = derList(derOnly(der, TAG.sequence, 'certificate').content);
  const fields = fieldsOf(expectTag(tbs, TAG.sequence, 'certificate'));
  const [notBefore, notAfter] = derList(fields.validity.content);
  return {
    fingerprint: sha256(der),
    publicKey: sha256(fields.spki.whole),
    subject: readSubject(fields.subject),
    subjectDer: hex(fields.subject.whole),
    issuerDer: hex(fields.issuer.whole),
    serial: hex(fields.serial.content).replace(/^00(?=.)/, ''),
    notBefore: readTime(notBefore, 'notBefore'),
    notAfter: readTime(notAfter, 'notAfter'),
    key: readKeySpec(fields.spki),
    ...extensionsOf(fields.extensions),
    pem: certificatePem(der),
  };
}

function acceptedByOpenssl(der: Uint8Array): void {
  try {
    new X509Certificate(der);
  } catch {
    throw damaged(notCertificate);
  }
}

/** TBSCertificate, RFC 5280 section 4.1; version 1 has neither `[0]` nor `[3]`. */
function fieldsOf(tbs: DerValue) {
  const all = derList(tbs.content);
  const [serial, , issuer, validity, subject, spki, ...rest] = all.filter(
    (field) => field.tag !== context(0),
  );
  return {
    serial: expectTag(serial, TAG.integer, 'serial number'),
    issuer: expectTag(issuer, TAG.sequence, 'issuer'),
    validity: expectTag(validity, TAG.sequence, 'validity'),
    subject: expectTag(subject, TAG.sequence, 'subject'),
    spki: expectTag(spki, TAG.sequence, 'public key'),
    extensions: rest.find((field) => field.tag === context(3)),
  };
}

function extensionsOf(field: DerValue | undefined): ReadExtensions {
  if (field === undefined) return { names: [], usages: { key: [], extended: [] } };
  return readExtensions(derOnly(field.content, TAG.sequence, 'extensions').content);
}
