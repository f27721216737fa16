import type { Generation, ManifestEntry, Observation, ReadCertificate, Spec } from '../model.js';
import { plausible, wantedRecipients, type StanzaTools } from './readers.js';

/** What the manifest says of the sealed file that lies there: nothing, if it speaks of another one. */
export function known(observation: Observation): ManifestEntry | undefined {
  const { entry, key } = observation;
  return key.state === 'read' && entry?.sealed === key.digest ? entry : undefined;
}

/** The public key of the sealed key: opened now, or recorded when it was sealed; else undefined. */
export function sealedPublicKey(observation: Observation): string | undefined {
  return observation.opened ?? known(observation)?.publicKey ?? undefined;
}

/** The certificate in a file's wreck (between conflict markers) that the sealed key belongs to. */
export function salvagedCertificate(observation: Observation): ReadCertificate | undefined {
  const { certificate } = observation;
  if (certificate.state !== 'unreadable') return undefined;
  const sealed = sealedPublicKey(observation);
  return certificate.salvaged?.find(({ publicKey }) => publicKey === sealed);
}

/** Nobody has proven yet which key and which recipients this sealed file has. */
export function isUnproven(observation: Observation): boolean {
  const entry = known(observation);
  return (
    observation.key.state === 'read' &&
    (entry?.publicKey == null || entry.recipients === null) &&
    observation.opened === undefined
  );
}

/**
 * The manifest entry that fits the files as they lie. Public key and recipients stay null until an
 * identity has opened the key and its header agrees with who shall read it.
 */
export function fittingEntry(
  spec: Spec,
  observation: Observation,
  certificate: ReadCertificate,
  issuerPublicKey: string,
  complete: boolean,
  tools: StanzaTools,
): ManifestEntry | undefined {
  if (observation.key.state !== 'read') return undefined;
  const before = known(observation);
  const recipients = before?.recipients ?? provenRecipients(spec, observation, complete, tools);
  const accepted = observation.entry?.accepted === true && stillAccepted(spec, observation);
  return {
    certificate: certificate.fingerprint,
    publicKey: sealedPublicKey(observation) ?? null,
    issuer: issuerPublicKey,
    sealed: observation.key.digest,
    recipients,
    spec: spec.digest,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    ...(accepted ? { accepted } : {}),
    ...(spec.kind === 'authority'
      ? { generations: observation.entry?.generations ?? [firstGeneration(certificate)] }
      : {}),
  };
}

/** An authority that has never rotated. */
export const firstGeneration = (
  certificate: Pick<ReadCertificate, 'fingerprint' | 'publicKey' | 'notBefore'>,
): Generation => ({
  certificate: certificate.fingerprint,
  publicKey: certificate.publicKey,
  role: 'active',
  since: certificate.notBefore,
});

function provenRecipients(
  spec: Spec,
  observation: Observation,
  complete: boolean,
  tools: StanzaTools,
): ManifestEntry['recipients'] {
  if (observation.opened === undefined || observation.key.state !== 'read') return null;
  const wanted = wantedRecipients(spec, undefined, complete);
  return plausible(observation.key.stanzas, wanted, tools) ? wanted : null;
}

/** `--accept-existing` holds for these very bytes and this very spec, and for nothing else. */
export function stillAccepted(spec: Spec, observation: Observation): boolean {
  const { entry, certificate } = observation;
  return (
    entry?.accepted === true &&
    entry.spec === spec.digest &&
    certificate.state === 'read' &&
    entry.certificate === certificate.certificates[0].fingerprint
  );
}
