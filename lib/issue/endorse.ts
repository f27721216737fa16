import 'reflect-metadata';
import { randomBytes, X509Certificate } from 'node:crypto';
import type { ReadCertificate } from '../model/index.js';
import { TAG, context } from '../x509/der.js';
import { ENDORSEMENT } from '../x509/endorsement.js';
import { openAuthority } from './authority.js';
import { der, octetString, sequence, TRUE } from './der.js';
import { publicIssuer, signed } from './sign.js';
import { partOf } from './to-be-signed.js';
import type { SigningIssuer } from './types.js';

/**
 * An endorsement, in PEM: a generation of an authority vouches with its key for another one's certificate.
 *
 * It is a certificate, so that any X.509 tool shows it. But it is no authority, and its critical extension is
 * unknown to every verifier: no chain leads through it. So one that stays in git's history grants nothing, as a
 * cross-certificate would. It says more than a certificate for the same key does: an authority signs leaves
 * whose keys others hold, and intermediates, but never gives them this extension.
 */
export async function endorse(endorsed: ReadCertificate, issuer: SigningIssuer): Promise<string> {
  const known = await publicIssuer(issuer);
  const { subject, keyId, algorithm } = openAuthority(known);
  const part = partOf({
    ...{ issuer: subject, algorithm, serial: randomBytes(16) },
    subject: Buffer.from(endorsed.subjectDer, 'hex'),
    spki: new X509Certificate(endorsed.pem).publicKey.export({ type: 'spki', format: 'der' }),
    valid: endorsed,
    extensions: sequence(noAuthority, keyIdentifier(keyId), digest(endorsed.fingerprint)),
  });
  const unsigned = {
    part,
    algorithm,
    key: new Uint8Array(),
    notBefore: 0,
    notAfter: 0,
    cut: false,
  };
  return (await signed(unsigned, issuer.engine, known.publicKey)).certificate;
}

/** Extension (RFC 5280, section 4.1). */
const extension = (oid: Uint8Array, isCritical: boolean, value: Uint8Array) =>
  sequence(der(TAG.oid, oid), ...(isCritical ? [TRUE] : []), octetString(value));

/** 2.5.29.19, basic constraints, with nothing in it. */
const noAuthority = extension(Uint8Array.of(0x55, 0x1d, 19), true, sequence());

/** 2.5.29.35, the authority's key identifier. */
const keyIdentifier = (keyId: string) =>
  extension(
    Uint8Array.of(0x55, 0x1d, 35),
    false,
    sequence(der(context(0, false), Buffer.from(keyId, 'hex'))),
  );

const digest = (fingerprint: string) =>
  extension(oidBytes(ENDORSEMENT), true, octetString(Buffer.from(fingerprint, 'hex')));

/** An object identifier's content, for arcs of any size. */
function oidBytes(oid: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = oid.split('.').map(BigInt);
  return Uint8Array.from([first * 40n + second, ...rest].flatMap(base128));
}

function base128(arc: bigint): number[] {
  const bytes = [Number(arc & 0x7fn)];
  for (let left = arc >> 7n; left > 0n; left >>= 7n) bytes.unshift(Number(left & 0x7fn) | 0x80);
  return bytes;
}
