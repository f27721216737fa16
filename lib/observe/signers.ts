import { X509Certificate, type KeyObject } from 'node:crypto';
import { trustBundle } from '../model/generations.js';
import type { Observation, ReadCertificate, Specs, TrustBundle } from '../model/index.js';
import { signatureOf } from './signature.js';

interface Signer {
  publicKey: string;
  key: KeyObject;
}

/** A policy's authorities on disk: which certificates are theirs, and which they signed. */
export interface Signers {
  /** SPKI digest of the authority whose key verifies this signature; undefined: none does. */
  signerOf(certificate: ReadCertificate): string | undefined;
  /** Whether it is a certificate of one of them, by its key. */
  has(certificate: ReadCertificate): boolean;
}

/**
 * The policy's authorities on disk, each by the first certificate of its file: the others there sign nothing.
 * Matches by key, because two generations of an authority share a name.
 */
export function signers(specs: Specs, seen: Observation[]): Signers {
  const authorities = new Set(
    specs.specs.filter(({ kind }) => kind === 'authority').map(({ id }) => id),
  );
  return signersOf(seen.flatMap((one) => (authorities.has(one.id) ? ownCertificates(one) : [])));
}

/** The certificates that these have signed. */
export function signersOf(authorities: TrustBundle): Signers {
  const byName = new Map<string, Map<string, Signer>>();
  for (const one of authorities) add(byName, one);
  return {
    signerOf: ({ issuerDer, pem }) => {
      const isSignedBy = signatureOf(pem);
      return [...(byName.get(issuerDer)?.values() ?? [])].find(({ key }) => isSignedBy(key))
        ?.publicKey;
    },
    has: ({ subjectDer, publicKey }) => byName.get(subjectDer)?.has(publicKey) === true,
  };
}

/** A certificate that a repair may restore from a conflict also counts as a signer. */
function ownCertificates(observation: Observation): TrustBundle {
  const { certificate: file } = observation;
  return file.state === 'unreadable' ? (file.salvaged ?? []) : trustBundle(observation);
}

function add(byName: Map<string, Map<string, Signer>>, authority: ReadCertificate): void {
  const named = byName.get(authority.subjectDer) ?? new Map<string, Signer>();
  byName.set(authority.subjectDer, named);
  const { publicKey, pem } = authority;
  const key = keyOf(pem);
  if (key !== undefined) named.set(publicKey, { publicKey, key });
}

/** Undefined for a kind of key that OpenSSL doesn't know. */
function keyOf(pem: string): KeyObject | undefined {
  try {
    return new X509Certificate(pem).publicKey;
  } catch {
    return undefined;
  }
}
