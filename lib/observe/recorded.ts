import type {
  ManifestEntry,
  Observation,
  ReadCertificate,
  RecordedGeneration,
  Recipients,
  Spec,
} from '../model/index.js';
import { isGenerationRole } from '../model/generations.js';

/** What the manifest says of the sealed file that lies there: nothing, if it speaks of another one. */
export function recordedEntry(observation: Observation): ManifestEntry | undefined {
  const { entry, key } = observation;
  return key.state === 'read' && entry?.sealed === key.digest ? entry : undefined;
}

/** The public key of the sealed key: opened now, or recorded when it was sealed; else undefined. */
export function sealedPublicKey(observation: Observation): string | undefined {
  return observation.opened ?? recordedEntry(observation)?.publicKey ?? undefined;
}

/** Whether the sealed key belongs to its certificate is said by nothing: no identity has opened it. */
export const isUntold = (observation: Observation): boolean =>
  observation.key.state === 'read' && sealedPublicKey(observation) === undefined;

/** The public key that a new seal or certificate would keep, as far as anybody knows. */
export const presentPublicKey = (observation: Observation): string | undefined =>
  sealedPublicKey(observation) ?? certificateOf(observation)?.publicKey;

/** The certificate as it lies there, or as a repair will restore it. */
export function certificateOf(observation: Observation): ReadCertificate | undefined {
  return observation.certificate.state === 'read'
    ? observation.certificate.certificates[0]
    : salvagedCertificate(observation);
}

/** The certificate in a file's wreck (between conflict markers) that the sealed key belongs to. */
export function salvagedCertificate(observation: Observation): ReadCertificate | undefined {
  const { certificate } = observation;
  if (certificate.state !== 'unreadable') return undefined;
  const sealed = sealedPublicKey(observation);
  return certificate.salvaged?.find(({ publicKey }) => publicKey === sealed);
}

/**
 * Who was able to open this very key, as far as the manifest tells: of the file that lies there, or of
 * one that held the same key before somebody else sealed it anew.
 */
export function formerReaders(observation: Observation): Recipients | undefined {
  const { entry } = observation;
  const publicKey = certificateOf(observation)?.publicKey;
  const same = publicKey !== undefined && entry?.publicKey === publicKey;
  return (
    recordedEntry(observation)?.recipients ?? (same ? entry.recipients : undefined) ?? undefined
  );
}

/** Nobody has proven yet which key and which recipients this sealed file has. */
export function isUnproven(observation: Observation): boolean {
  const entry = recordedEntry(observation);
  return (
    observation.key.state === 'read' &&
    (entry?.publicKey == null || entry.recipients === null) &&
    observation.opened === undefined
  );
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

/**
 * Whether the certificate is shorter than its spec, and the manifest says that it met it when it was made: the end of an
 * authority that is gone has cut it. Anybody can write a manifest, so a longer one is never excused by it.
 */
export function wasCut({ digest, contents }: Spec, observation: Observation): boolean {
  const { entry } = observation;
  const certificate = certificateOf(observation);
  if (certificate === undefined || entry?.certificate !== certificate.fingerprint) return false;
  const isShorter = certificate.notAfter - certificate.notBefore < contents.lifetime;
  return isShorter && entry.spec === digest && entry.accepted !== true;
}

/**
 * The generations in an authority's entry, as long as they are about the certificate that lies there; else none. A later
 * certflake's words are kept as they are.
 */
export function recordedGenerations(
  { entry }: Pick<Observation, 'entry'>,
  { fingerprint }: ReadCertificate,
): readonly RecordedGeneration[] {
  const noted = entry?.generations ?? [];
  const active = noted.find(({ role }) => role === 'active');
  const isLater = noted.some(({ role }) => !isGenerationRole(role));
  return isLater || active?.certificate === fingerprint ? noted : [];
}
