import { X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

import type { ReadCertificate, TrustBundle } from '../model/index.js';
import { nameRefusal, refusalOf } from './refusals.js';
import type { KubernetesUser, Outcome, Party, Refusal } from './types.js';

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** Longer than any chain; a loop of cross-certificates ends here. */
const DEEPEST = 8;

/** What one certificate shows of another, and of a name: each takes longer than the comparison around it. */
export interface Facts {
  hasSigned: (issuer: ReadCertificate, certificate: ReadCertificate) => boolean;
  isFor: (certificate: ReadCertificate, dials: string) => boolean;
}

const facts: Facts = {
  hasSigned: (issuer, one) => hasSigned(issuer, one),
  isFor: (one, dials) => isFor(one, dials),
};

/** The same, each found once and each certificate parsed once: for many comparisons. */
export function rememberedFacts(): Facts {
  const parsed = new WeakMap<ReadCertificate, X509Certificate>();
  const parse = (one: ReadCertificate): X509Certificate => {
    const certificate = parsed.get(one) ?? parseOne(one);
    parsed.set(one, certificate);
    return certificate;
  };
  return {
    hasSigned: remembered(
      (issuer, one) => hasSigned(issuer, one, parse),
      (issuer, { fingerprint }) => issuer.fingerprint + fingerprint,
    ),
    isFor: remembered(
      (one, dials) => isFor(one, dials, parse),
      ({ fingerprint }, dials) => fingerprint + dials,
    ),
  };
}

const parseOne = ({ pem }: ReadCertificate): X509Certificate => new X509Certificate(pem);

function remembered<A, B>(ask: (a: A, b: B) => boolean, nameOf: (a: A, b: B) => string) {
  const known = new Map<string, boolean>();
  return (a: A, b: B): boolean => {
    const name = nameOf(a, b);
    const answer = known.get(name) ?? ask(a, b);
    known.set(name, answer);
    return answer;
  };
}

/**
 * The outcome of a connection, as far as certificates alone show: chains and their signatures, dates, usages
 * and the server's name. Checks neither the sealed keys nor name constraints.
 *
 * @param now - epoch seconds
 */
export function compareParties(
  client: Party,
  server: Party,
  dials: string,
  now: number,
  known: Facts = facts,
): Outcome {
  const ofServer =
    judge(server, client.trusts, now, SERVER_AUTH, known) ?? named(server, dials, known);
  const ofClient = judge(client, server.trusts, now, CLIENT_AUTH, known);
  return {
    ...(ofServer === undefined ? {} : { client: ofServer }),
    ...(ofClient === undefined ? {} : { server: ofClient }),
    presented: { client: shownBy(client), server: shownBy(server) },
  };
}

/**
 * Why a program with this bundle refuses a chain, in OpenSSL's order: the chain, then usages, then dates.
 *
 * @param usage - what the certificate must allow; absent: any
 */
export function judge(
  { chain }: Pick<Party, 'chain'>,
  trusts: TrustBundle,
  now: number,
  usage?: string,
  known: Facts = facts,
): Refusal | undefined {
  const [own, ...above] = chain;
  const path = own && pathToTrust(own, above, trusts, 0, known);
  if (own === undefined || path === undefined) return refusal('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  const { extended } = own.usages;
  const isAllowed = usage === undefined || extended.length === 0 || extended.includes(usage);
  if (!isAllowed) return refusal('INVALID_PURPOSE');
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
  known: Facts = facts,
): ReadCertificate[] | undefined {
  const root = trusts.find((one) => known.hasSigned(one, from));
  if (root !== undefined) return [from, root];
  if (depth > DEEPEST) return undefined;
  const signers = above.filter((one) => one !== from && known.hasSigned(one, from));
  const paths = signers.map((one) => pathToTrust(one, above, trusts, depth + 1, known));
  const path = paths.find((found) => found !== undefined);
  return path === undefined ? undefined : [from, ...path];
}

/** Whether the issuer's key signed it, whatever names they have. */
export function hasSigned(
  issuer: ReadCertificate,
  certificate: ReadCertificate,
  parse: typeof parseOne = parseOne,
): boolean {
  if (issuer.authority === undefined || issuer.subjectDer !== certificate.issuerDer) return false;
  const [above, below] = [parse(issuer), parse(certificate)];
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

function named({ chain: [own] }: Party, dials: string, known: Facts): Refusal | undefined {
  return own === undefined || known.isFor(own, dials) ? undefined : nameRefusal(dials);
}

function isFor(one: ReadCertificate, dials: string, parse: typeof parseOne = parseOne): boolean {
  const certificate = parse(one);
  const match =
    isIP(dials) === 0
      ? certificate.checkHost(dials, { subject: 'never' })
      : certificate.checkIP(dials);
  return match !== undefined;
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
