import { createHash, createPublicKey } from 'node:crypto';
import type { Code } from '../codes.js';
import type { Said } from '../text/say.js';
import { CertflakeError } from '../errors.js';
import type { CertificateContents, ReadCertificate } from '../model/index.js';
import { TAG, derList, derOnly, hex } from '../x509/der.js';
import { keySpecOf } from '../x509/keys.js';
import { readCertificate } from '../x509/read.js';
import { isYetToBegin } from '../x509/validity.js';
import { algorithmOf } from './algorithms.js';
import type { SignatureAlgorithm } from './engine.js';
import * as messages from './messages.js';
import type { PublicIssuer } from './types.js';

/** The public part of an authority, parsed once for all that it signs. */
export interface OpenedAuthority {
  certificate: ReadCertificate;
  /** Its subject's own bytes: verifiers compare them to build chains. */
  subject: Uint8Array;
  /** Its own subject key identifier; derived from its key only if it has none. */
  keyId: string;
  algorithm: SignatureAlgorithm;
}

/** RFC 5280, section 4.2.1.2, method 1: SHA-1 of the key's bits. It is a name, not a protection. */
export function keyIdOf(spki: Uint8Array): string {
  const [, key] = derList(derOnly(spki, TAG.sequence, 'public key').content);
  return hex(createHash('sha1').update(key!.content.subarray(1)).digest());
}

/** @throws CertflakeError (`issuer-key-differs`) if its engine's key isn't its certificate's key */
export function openAuthority(issuer: PublicIssuer): OpenedAuthority {
  const certificate = readCertificate(issuer.certificate);
  const { publicKey } = issuer;
  if (hex(createHash('sha256').update(publicKey).digest()) !== certificate.publicKey) {
    throw new CertflakeError(messages.issuerKeyDiffers, { code: 'issuer-key-differs' });
  }
  return {
    certificate,
    subject: Buffer.from(certificate.subjectDer, 'hex'),
    keyId: certificate.subjectKeyId ?? keyIdOf(publicKey),
    algorithm: algorithmOf(keySpecOf(importPublicKey(certificate, publicKey))).signature,
  };
}

function importPublicKey(certificate: ReadCertificate, spki: Uint8Array) {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    const message = messages.unreadableKey(titled(certificate));
    throw new CertflakeError(message, { code: 'key-refused', cause });
  }
}

interface Refusal {
  code: Code;
  refuses: (issuer: ReadCertificate, contents: CertificateContents, now: number) => boolean;
  message: (issuer: ReadCertificate) => string;
  hint?: Said;
}

const titled = ({ subject }: ReadCertificate) =>
  messages.titled(subject.find(([type]) => type === 'CN')?.[1] ?? '');

/** Why verifiers would refuse all that this authority signed. */
const refusals: readonly Refusal[] = [
  {
    code: 'issuer-no-authority',
    refuses: ({ authority, usages }) =>
      !authority || (usages.key.length > 0 && !usages.key.includes('keyCertSign')),
    message: (issuer) => messages.notAuthority(titled(issuer)),
  },
  {
    code: 'issuer-expired',
    refuses: ({ notAfter }, _, now) => notAfter <= now,
    message: (issuer) => messages.ended(titled(issuer), issuer.notAfter),
    hint: messages.endedHint,
  },
  {
    code: 'issuer-not-yet-valid',
    refuses: (issuer, _, now) => isYetToBegin(issuer, now),
    message: (issuer) => messages.notYet(titled(issuer), issuer.notBefore),
    hint: messages.notYetHint,
  },
  {
    code: 'issuer-path-length',
    refuses: (issuer, { authority }) =>
      authority !== undefined && issuer.authority?.pathLength === 0,
    message: (issuer) => messages.pathLengthZero(titled(issuer)),
  },
];

/** Throws a CertflakeError if verifiers would refuse what this authority signs now. */
export function assertMayIssue(
  issuer: ReadCertificate,
  contents: CertificateContents,
  now: number,
): void {
  const found = refusals.find(({ refuses }) => refuses(issuer, contents, now));
  if (found === undefined) return;
  const { code, message, hint } = found;
  throw new CertflakeError(message(issuer), { code, hint });
}
