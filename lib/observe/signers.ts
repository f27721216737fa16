import { X509Certificate, type KeyObject } from 'node:crypto';
import type { CertificateFile, Observation, ReadCertificate, Specs } from '../model.js';
import { signatureOf } from './signature.js';

interface Signer {
  publicKey: string;
  key: KeyObject;
}

/**
 * Who signed a certificate: the public key, by its digest, of an authority of the policy whose
 * certificate lies on disk. The name alone proves nothing, two generations of an authority share it.
 */
export function signers(specs: Specs, seen: Observation[]) {
  const byName = new Map<string, Map<string, Signer>>();
  const authorities = new Set(
    specs.specs.filter(({ kind }) => kind === 'authority').map(({ id }) => id),
  );
  for (const { id, certificate } of seen) {
    if (!authorities.has(id)) continue;
    for (const one of certificatesIn(certificate)) add(byName, one);
  }
  return (file: CertificateFile): { signedBy?: string } => {
    if (file.state !== 'read') return {};
    const [leaf] = file.certificates;
    const candidates = [...(byName.get(leaf.issuerDer)?.values() ?? [])];
    const isSignedBy = signatureOf(leaf.pem);
    const found = candidates.find(({ key }) => isSignedBy(key));
    return found === undefined ? {} : { signedBy: found.publicKey };
  };
}

/** What a repair may restore from a conflict signs as well. */
function certificatesIn(file: CertificateFile): ReadCertificate[] {
  if (file.state === 'read') return file.certificates;
  return file.state === 'unreadable' ? (file.salvaged ?? []) : [];
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
