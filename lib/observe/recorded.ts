import type {
  ManifestEntry,
  Observation,
  OtherGeneration,
  ReadCertificate,
  RecordedGeneration,
  Recipients,
  Spec,
} from '../model/index.js';
import { isGenerationRole } from '../model/generations.js';

/** The manifest's entry, if its `sealed` digest matches the key file on disk. */
export function recordedEntry(observation: Observation): ManifestEntry | undefined {
  const { entry, key } = observation;
  return key.state === 'read' && entry?.sealed === key.digest ? entry : undefined;
}

/** The public key of the sealed key: opened now, or recorded when it was sealed; otherwise undefined. */
export function sealedPublicKey(observation: Observation): string | undefined {
  return observation.opened ?? recordedEntry(observation)?.publicKey ?? undefined;
}

/** Whether nothing shows if the sealed key belongs to its certificate: no identity has opened it. */
export const isUntold = (observation: Observation): boolean =>
  observation.key.state === 'read' && sealedPublicKey(observation) === undefined;

/** The public key that a new seal or certificate would keep, as far as known. */
export const presentPublicKey = (observation: Observation): string | undefined =>
  sealedPublicKey(observation) ?? certificateOf(observation)?.publicKey;

/** The certificate on disk, or the one that a repair will restore. */
export function certificateOf(observation: Observation): ReadCertificate | undefined {
  return observation.certificate.state === 'read'
    ? observation.certificate.certificates[0]
    : salvagedCertificate(observation);
}

/** The certificate in a damaged file (between conflict markers) that the sealed key belongs to. */
export function salvagedCertificate(observation: Observation): ReadCertificate | undefined {
  const { certificate } = observation;
  if (certificate.state !== 'unreadable') return undefined;
  const sealed = sealedPublicKey(observation);
  return certificate.salvaged?.find(({ publicKey }) => publicKey === sealed);
}

/**
 * The recipients of this same key, according to the manifest: of the present file, or of a file with the same
 * key before another tool sealed it again.
 */
export function formerReaders(observation: Observation): Recipients | undefined {
  const { entry } = observation;
  const publicKey = certificateOf(observation)?.publicKey;
  const same = publicKey !== undefined && entry?.publicKey === publicKey;
  return (
    recordedEntry(observation)?.recipients ?? (same ? entry.recipients : undefined) ?? undefined
  );
}

/** Nothing has proven yet which key and which recipients this sealed file has. */
export function isUnproven(observation: Observation): boolean {
  const entry = recordedEntry(observation);
  return (
    observation.key.state === 'read' &&
    (entry?.publicKey == null || entry.recipients === null) &&
    observation.opened === undefined
  );
}

/** `--accept-existing` holds only for these bytes and this spec. */
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
 * Whether the certificate is shorter than its spec only because a former authority's end cut it: its entry says
 * that it met the spec when made. That never excuses a longer one: a manifest isn't proof.
 */
export function wasCut({ digest, contents }: Spec, observation: Observation): boolean {
  const { entry } = observation;
  const certificate = certificateOf(observation);
  if (certificate === undefined || entry?.certificate !== certificate.fingerprint) return false;
  const isShorter = certificate.notAfter - certificate.notBefore < contents.lifetime;
  return isShorter && entry.spec === digest && entry.accepted !== true;
}

/**
 * The generations in an authority's entry, while they describe the present certificate; otherwise none. Keeps a
 * later certflake's words.
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

/**
 * The manifest's role of the other generation, if its files have another one: as after they were renamed. The
 * files alone don't tell, since an endorsement doesn't say which of the two comes next.
 */
export function contradictedRole(
  observation: Observation,
): { index: number; recorded: string; present: string } | undefined {
  const [active, second] = observation.generations ?? [];
  if (active === undefined || second === undefined) return undefined;
  const all = recordedGenerations(observation, active.certificate);
  const { fingerprint } = second.certificate;
  const index = all.findIndex(({ certificate }) => certificate === fingerprint);
  const recorded = all[index]?.role;
  if (recorded === undefined || recorded === second.role) return undefined;
  return { index, recorded, present: second.role };
}

/** The other generation's own certificate; undefined if its file can't be read. */
export const otherCertificate = (
  other: OtherGeneration | undefined,
): ReadCertificate | undefined =>
  other?.file.state === 'read' ? other.file.certificates[0] : undefined;
