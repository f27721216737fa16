import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { hex } from '../x509/der.js';
import { type OpenedAuthority, assertMayIssue, openAuthority } from './authority.js';
import { algorithmOf } from './algorithms.js';
import { importKey } from './engines/imported.js';
import { MemoryEngine } from './engines/memory.js';
import { heldKeyPair, keepKeyPair, makeKeyPair, type KeyPair } from './key-pair.js';
import { provider } from './provider.js';
import { publicIssuer, signed } from './sign.js';
import { subjectOf, toBeSigned, validityOf } from './to-be-signed.js';
import type { BuildRequest, IssueRequest, Issued, PublicIssuer, Unsigned } from './types.js';

/** Makes certificates. It keeps the authorities that it has opened, to parse each only once. */
export class CertificateMaker {
  readonly #crypto: webcrypto.Crypto;
  readonly #opened = new Map<string, OpenedAuthority>();

  constructor(crypto: webcrypto.Crypto) {
    this.#crypto = crypto;
  }

  /**
   * Make the certificate, and its key unless the request has one to keep.
   *
   * The request's keys stay as they are: the caller wipes them. Throws only CertflakeErrors, without key
   * material.
   */
  async issue({ issuer, ...request }: IssueRequest): Promise<Issued> {
    if (issuer === undefined) {
      const unsigned = await this.build(request);
      return signed(
        unsigned,
        new MemoryEngine(unsigned.key, (key) => importKey(key, this.#crypto)),
      );
    }
    const { certificate, publicKey } = await publicIssuer(issuer);
    const unsigned = await this.build({ ...request, issuer: { certificate, publicKey } });
    return signed(unsigned, issuer.engine, publicKey);
  }

  /** All but the signature: the key, and the part to be signed by the authority or by the key itself. */
  async build(request: BuildRequest): Promise<Unsigned> {
    const { contents, now, issuer } = request;
    const authority = issuer && this.#open(issuer);
    if (authority) assertMayIssue(authority.certificate, contents, now);
    const subject = subjectOf(contents);
    const valid = validityOf(contents, now, authority?.certificate);
    const pair = await this.#pairOf(request);
    const { algorithm } = authority ?? { algorithm: algorithmOf(contents.key).signature };
    const serial = this.#crypto.getRandomValues(new Uint8Array(16));
    const { spki } = pair;
    const facts = { contents, subject, valid, serial, spki, algorithm };
    const part = toBeSigned({ ...facts, ...(authority && { authority }) });
    return { ...valid, part, algorithm, key: pair.pkcs8 };
  }

  #pairOf({ contents, key, publicKey }: BuildRequest): KeyPair | Promise<KeyPair> {
    if (publicKey) return heldKeyPair(publicKey, contents.key);
    return key ? keepKeyPair(key, contents.key) : makeKeyPair(contents.key, this.#crypto);
  }

  /** By certificate and key together: a wrong key must not pass because a right one was checked. */
  #open(issuer: PublicIssuer): OpenedAuthority {
    const id = `${issuer.certificate}${hex(issuer.publicKey)}`;
    const opened = this.#opened.get(id) ?? openAuthority(issuer);
    this.#opened.set(id, opened);
    return opened;
  }
}

/** One certificate, made in this thread. `createIssuer` makes many in other threads. */
export async function issueCertificate(
  request: IssueRequest,
  crypto?: webcrypto.Crypto,
): Promise<Issued> {
  return new CertificateMaker(crypto ?? (await provider())).issue(request);
}
