import type { Accepted, ReadCertificate, Recipients, Spec, Specs } from '../model/index.js';
import { circleOf } from '../model/owner.js';
import { nothingAccepted } from './record.js';

/** The first certificate of each file of a tree at one moment, by path. */
export type CertificatesAt = Readonly<Record<string, ReadCertificate>>;

/**
 * What a revision already had: its authorities and kept keys, and its policy's recipients. Ignores its
 * manifests: any commit may have changed them. Pure.
 *
 * @param policy the specs of the revision's own policy
 */
export function acceptedFrom(certificates: CertificatesAt, policy: Specs): Accepted {
  const accepted = nothingAccepted();
  for (const spec of policy.specs) {
    addReaders(accepted, spec, spec.recipients);
    const certificate = certificates[spec.files.certificate];
    if (certificate === undefined) continue;
    const { publicKey, fingerprint } = certificate;
    accepted.keys[spec.id] = { publicKey, readers: Object.values(spec.recipients).flat() };
    if (spec.kind === 'authority')
      accepted.authorities[spec.ca] = [{ certificate: fingerprint, publicKey }];
  }
  return accepted;
}

/** Adds recipients to the owners with whom they were accepted. */
export function addReaders({ readers }: Accepted, spec: Spec, recipients: Recipients): void {
  for (const [owner, keys] of Object.entries(recipients)) {
    const circle = circleOf(spec, owner);
    readers[circle] = [...new Set([...(readers[circle] ?? []), ...keys])];
  }
}
