import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

import { CertflakeError } from '../../errors.js';
import type { ReadCertificate } from '../../model/index.js';
import { readCertificate } from '../../x509/read.js';
import { objection, presentedTo } from '../tls.js';
import type { KubernetesUser, Presents, Refusal } from '../types.js';
import { endpointText, type Endpoint } from './endpoints.js';
import * as say from './messages/reaching.js';

/** What a server presents. */
export interface Presented {
  /** Its own certificate, then the issuers that it sent; also the root, if the client trusts it. */
  chain: readonly [ReadCertificate, ...ReadCertificate[]];
  identity: KubernetesUser;
  /** Why the client refuses it. */
  objection?: Refusal;
}

/** Longer than any chain that a server sends. */
const DEEPEST = 8;

/**
 * What the server at the other end presented in its handshake.
 *
 * @throws CertflakeError `certificate-unusable` if it can't be read
 */
export function presentedBy(socket: TLSSocket, dials: string, endpoint: Endpoint): Presented {
  const against = objection(socket, dials);
  const [own, ...above] = chainOf(socket.getPeerCertificate(true)).map((der) =>
    readOf(der, endpoint),
  );
  return {
    chain: [own!, ...above],
    identity: presentedTo(socket),
    ...(against && { objection: against }),
  };
}

/** Node's result, despite its types: a root is its own issuer, and certificates not sent are missing. */
interface Link {
  raw?: Buffer;
  issuerCertificate?: Link;
}

function chainOf(certificate: Link): Buffer[] {
  const found: Buffer[] = [];
  let next: Link | undefined = certificate;
  while (next?.raw !== undefined && found.length < DEEPEST) {
    const { raw }: Link = next;
    if (found.some((der) => der.equals(raw))) break;
    found.push(raw);
    next = next.issuerCertificate;
  }
  return found;
}

function readOf(der: Buffer, endpoint: Endpoint): ReadCertificate {
  try {
    return readCertificate(der);
  } catch (cause) {
    if (!(cause instanceof CertflakeError)) throw cause;
    const { message, hint } = say.unreadable(endpointText(endpoint), cause.message);
    throw new CertflakeError(message, { code: 'certificate-unusable', hint, cause });
  }
}

/** For programs that read the result. */
export function presentsOf({ chain: [own] }: Presented): Presents {
  const { subject, issuer } = new X509Certificate(own.pem);
  const { fingerprint, notBefore, notAfter } = own;
  return { fingerprint, subject: oneLine(subject), issuer: oneLine(issuer), notBefore, notAfter };
}

/** As in `O=system:nodes, CN=system:node:w1`; a certificate may have no name. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');
