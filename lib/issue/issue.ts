import 'reflect-metadata';
import { createHash, type webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Validity as AsnValidity } from '@peculiar/asn1-x509';
import { CertflakeError } from '../errors.js';
import type { CertificateContents } from '../model.js';
import { context } from '../x509/der.js';
import { importPrivateKey } from '../x509/keys.js';
import { certificatePem } from '../x509/pem.js';
import { type Validity, validity } from '../x509/validity.js';
import { type Authority, assertMayIssue, keyIdOf, openAuthority } from './authority.js';
import { bitString, der, positiveInteger, sequence } from './der.js';
import { extensionsDer } from './extensions.js';
import { type KeyPair, type Signer, keepKeyPair, makeKeyPair, signerOf } from './key-pair.js';
import { provider } from './provider.js';
import { subjectDer } from './subject.js';
import type { IssueRequest, Issued } from './types.js';

/** `[0] INTEGER 2`: version 3. */
const VERSION_3 = Uint8Array.of(context(0), 3, 2, 1, 2);

/** 9999-12-31T23:59:59Z, the last second that X.509 can write. */
const LAST_SECOND = 253402300799;

/** Makes certificates and keeps the authorities it has opened, so that each is parsed once. */
export class IssuingDesk {
  readonly #crypto: webcrypto.Crypto;
  readonly #opened = new Map<string, Promise<Authority>>();

  constructor(crypto: webcrypto.Crypto) {
    this.#crypto = crypto;
  }

  /**
   * Make the key, unless one is kept, and the certificate for it (DESIGN 5).
   *
   * The request's keys stay as they are: whoever owns them wipes them. Throws a CertflakeError; none
   * holds key material.
   */
  async issue({ contents, now, issuer, key }: IssueRequest): Promise<Issued> {
    const authority = issuer && (await this.#open(issuer));
    if (authority) assertMayIssue(authority.certificate, contents, now);
    const subject = subjectOf(contents);
    const valid = validityOf(contents, now, authority);
    const pair = key
      ? keepKeyPair(key, contents.key)
      : await makeKeyPair(contents.key, this.#crypto);
    const signer = authority?.signer ?? (await this.#selfSigner(pair));
    const toBeSigned = sequence(
      VERSION_3,
      positiveInteger(this.#crypto.getRandomValues(new Uint8Array(16))),
      signer.identifier,
      authority?.subject ?? subject,
      validityDer(valid),
      subject,
      pair.spki,
      der(context(3), extensionsOf(contents, subject, pair, authority)),
    );
    return { ...valid, certificate: await sign(toBeSigned, signer), key: pair.pkcs8 };
  }

  /** By certificate and key together: a wrong key must not profit from a right one's check. */
  #open(issuer: NonNullable<IssueRequest['issuer']>): Promise<Authority> {
    const id = createHash('sha256').update(issuer.certificate).update(issuer.key).digest('hex');
    const opened = this.#opened.get(id) ?? openAuthority(issuer, this.#crypto);
    this.#opened.set(id, opened);
    return opened;
  }

  #selfSigner(pair: KeyPair): Promise<Signer> {
    return signerOf(importPrivateKey(pair.pkcs8), this.#crypto);
  }
}

function subjectOf(contents: CertificateContents): Uint8Array {
  const subject = subjectDer(contents.subject);
  if (!isEmpty(subject)) return subject;
  if (contents.authority || contents.names.length === 0) {
    throw new CertflakeError('the certificate would name nobody', {
      code: 'subject-empty',
      hint: contents.authority ? 'set commonName' : 'set commonName or hosts',
    });
  }
  return subject;
}

/** An empty SEQUENCE. */
const isEmpty = (subject: Uint8Array) => subject.length === 2;

function validityOf(contents: CertificateContents, now: number, authority?: Authority): Validity {
  const valid = validity(contents, now, authority?.certificate);
  if (valid.notAfter > LAST_SECOND) {
    throw new CertflakeError('the lifetime ends after the year 9999', { code: 'lifetime' });
  }
  return valid;
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280, section 4.1.2.5). */
function validityDer({ notBefore, notAfter }: Validity): Uint8Array {
  const value = new AsnValidity({
    notBefore: new Date(notBefore * 1000),
    notAfter: new Date(notAfter * 1000),
  });
  return new Uint8Array(AsnConvert.serialize(value));
}

function extensionsOf(
  contents: CertificateContents,
  subject: Uint8Array,
  pair: KeyPair,
  authority?: Authority,
): Uint8Array {
  return extensionsDer({
    contents,
    emptySubject: isEmpty(subject),
    subjectKeyId: keyIdOf(pair.spki),
    ...(authority && { authorityKeyId: authority.keyId }),
  });
}

/** The signed part's bytes go into the certificate as they were signed. */
async function sign(toBeSigned: Uint8Array, signer: Signer): Promise<string> {
  const signature = await signer.sign(toBeSigned);
  return certificatePem(sequence(toBeSigned, signer.identifier, bitString(signature)));
}

/** One certificate, made in this thread. `createIssuer` makes many, off it. */
export async function issueCertificate(
  request: IssueRequest,
  crypto?: webcrypto.Crypto,
): Promise<Issued> {
  return new IssuingDesk(crypto ?? (await provider())).issue(request);
}
