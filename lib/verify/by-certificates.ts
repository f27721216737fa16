import { X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

import type { ReadCertificate, TrustBundle } from '../model/index.js';
import { nameRefusal, refusalOf } from './refusals.js';
import type { KubernetesUser, Outcome, Party, Refusal } from './types.js';

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** Longer than any chain; a loop of cross-certificates ends here. */
const DEEPEST = 8;

/**
 * The outcome of a connection, as far as certificates alone show: chains and their signatures, dates, usages
 * and the server's name. Checks neither the sealed keys nor name constraints.
 *
 * @param now - epoch seconds
 */
export function compareParties(client: Party, server: Party, dials: string, now: number): Outcome {
  const ofServer = judge(server, client.trusts, SERVER_AUTH, now) ?? named(server, dials);
  const ofClient = judge(client, server.trusts, CLIENT_AUTH, now);
  return {
    ...(ofServer === undefined ? {} : { client: ofServer }),
    ...(ofClient === undefined ? {} : { server: ofClient }),
    presented: { client: shownBy(client), server: shownBy(server) },
  };
}

/** In OpenSSL's order: the chain, then usages, then dates. */
function judge(
  { chain }: Party,
  trusts: TrustBundle,
  usage: string,
  now: number,
): Refusal | undefined {
  const [own, ...above] = chain;
  const path = own && pathToTrust(own, above, trusts);
  if (own === undefined || path === undefined) return refusal('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  const { extended } = own.usages;
  if (extended.length > 0 && !extended.includes(usage)) return refusal('INVALID_PURPOSE');
  if (path.some(({ notBefore }) => now < notBefore)) return refusal('CERT_NOT_YET_VALID');
  if (path.some(({ notAfter }) => now > notAfter)) return refusal('CERT_HAS_EXPIRED');
  return undefined;
}

const refusal = (code: string): Refusal => refusalOf(code, '');

/** The certificates from this one up to a trusted one; undefined if they don't reach one. */
export function pathToTrust(
  from: ReadCertificate,
  above: readonly ReadCertificate[],
  trusts: TrustBundle,
  depth = 0,
): ReadCertificate[] | undefined {
  const root = trusts.find((one) => hasSigned(one, from));
  if (root !== undefined) return [from, root];
  if (depth > DEEPEST) return undefined;
  const signers = above.filter((one) => one !== from && hasSigned(one, from));
  const paths = signers.map((one) => pathToTrust(one, above, trusts, depth + 1));
  const path = paths.find((found) => found !== undefined);
  return path === undefined ? undefined : [from, ...path];
}

/** Whether the issuer's key signed it, whatever names they have. */
export function hasSigned(issuer: ReadCertificate, certificate: ReadCertificate): boolean {
  if (issuer.authority === undefined || issuer.subjectDer !== certificate.issuerDer) return false;
  const [above, below] = [new X509Certificate(issuer.pem), new X509Certificate(certificate.pem)];
  return below.checkIssued(above) && isVerified(below, above.publicKey);
}

/** Whether its own key signed it: nothing vouches for it. */
export function isSelfSigned({ subjectDer, issuerDer, pem }: ReadCertificate): boolean {
  const certificate = new X509Certificate(pem);
  return subjectDer === issuerDer && isVerified(certificate, certificate.publicKey);
}

/** A key of another kind than the signature's throws; this returns false instead. */
function isVerified(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.verify(key);
  } catch {
    return false;
  }
}

function named({ chain: [own] }: Party, dials: string): Refusal | undefined {
  if (own === undefined) return undefined;
  const certificate = new X509Certificate(own.pem);
  const match =
    isIP(dials) === 0
      ? certificate.checkHost(dials, { subject: 'never' })
      : certificate.checkIP(dials);
  return match === undefined ? nameRefusal(dials) : undefined;
}

/** Joins several organisations, as a handshake shows them. */
export function shownBy({ chain: [own] }: Pick<Party, 'chain'>): KubernetesUser {
  const all = (type: string) =>
    (own?.subject ?? []).filter(([name]) => name === type).map(([, value]) => value);
  const organization = all('O').join(', ');
  return {
    commonName: all('CN').join(', '),
    ...(organization === '' ? {} : { organization }),
  };
}
