import type {
  Accepted,
  Generation,
  ManifestEntry,
  Observation,
  ReadCertificate,
  RecordedGeneration,
  Recipients,
  Spec,
} from '../model/index.js';
import { isGenerationRole } from '../model/generations.js';
import { sealedTo } from '../accept/sealed-to.js';
import { differences } from './checks/differences.js';
import {
  certificateOf,
  recordedEntry,
  recordedGenerations,
  sealedPublicKey,
  stillAccepted,
  wasCut,
} from '../observe/recorded.js';
import { wantedRecipients } from '../observe/readers.js';
import { plausible, type StanzaTools } from '../keyring/stanzas.js';
import { sorted } from '../text/plain-data.js';

/** What an entry depends on besides the spec and its files. */
export interface EntryContext {
  complete: boolean;
  tools: StanzaTools;
  /** The signing authority's certificate; undefined for a root, or if it can't be read. */
  issuer: ReadCertificate | undefined;
  /** What this clone has noted about its files. */
  record: Accepted | undefined;
}

/**
 * The spec digest of a certificate that differs from its policy and isn't accepted: no spec has this digest, so
 * Nix sees drift.
 */
const DIFFERS = `1:${'0'.repeat(64)}`;

/**
 * The manifest entry that fits the present files. Public key and recipients stay null until an identity has
 * opened the key and its header fits the wanted recipients. Undefined if the files aren't whole.
 */
export function fittingEntry(
  spec: Spec,
  observation: Observation,
  context: EntryContext,
): ManifestEntry | undefined {
  const certificate = certificateOf(observation);
  if (observation.key.state !== 'read' || certificate === undefined) return undefined;
  const issuer = issuerKey(spec, observation, certificate, context);
  if (issuer === undefined) return undefined;
  const accepted = stillAccepted(spec, observation);
  return {
    certificate: certificate.fingerprint,
    publicKey: sealedPublicKey(observation) ?? null,
    issuer,
    sealed: observation.key.digest,
    recipients:
      notedRecipients(spec, observation, context) ?? provenRecipients(spec, observation, context),
    spec: accepted ? spec.digest : specWord(spec, observation, certificate, context.issuer),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    ...(accepted ? { accepted } : {}),
    ...(spec.kind === 'authority' ? { generations: generations(observation, certificate) } : {}),
  };
}

/** The signer's key: as verified, otherwise as noted when it signed. */
function issuerKey(
  spec: Spec,
  { signedBy, entry }: Observation,
  { publicKey, fingerprint }: ReadCertificate,
  { issuer }: EntryContext,
): string | undefined {
  if (spec.issuerId === spec.id) return signedBy ?? publicKey;
  const noted = entry?.certificate === fingerprint ? entry.issuer : undefined;
  return signedBy ?? noted ?? issuer?.publicKey;
}

/**
 * The spec that a certificate fits: the present one, or the one it fit when made. A spec that it was kept for is
 * neither: without `accepted` beside it, it would read as one that the certificate fit.
 */
function specWord(
  spec: Spec,
  observation: Observation,
  certificate: ReadCertificate,
  issuer: ReadCertificate | undefined,
): string {
  const { entry } = observation;
  const differing = differences(spec, certificate, issuer?.notAfter);
  const isCut = wasCut(spec, observation) && differing.every(({ field }) => field === 'expiry');
  if (differing.length === 0 || isCut) return spec.digest;
  const isSame = entry?.certificate === certificate.fingerprint;
  const former = isSame && entry.accepted !== true ? entry.spec : undefined;
  return former === undefined || former === spec.digest ? DIFFERS : former;
}

/** The file tells the generations, the manifest only since when; a later certflake's words stay. */
function generations(observation: Observation, certificate: ReadCertificate): RecordedGeneration[] {
  const { fingerprint, publicKey } = certificate;
  const noted = recordedGenerations(observation, certificate);
  if (noted.some(({ role }) => !isGenerationRole(role))) {
    return noted.map((one) => (one.certificate === fingerprint ? { ...one, publicKey } : one));
  }
  const [active, ...others] = observation.generations ?? [];
  const all =
    active === undefined ? [{ role: 'active' as const, certificate }] : [active, ...others];
  return all.map((one) => ({ ...firstGeneration(one.certificate), ...sinceWhen(one, noted) }));
}

function sinceWhen(
  { role, certificate }: Generation,
  noted: readonly RecordedGeneration[],
): Pick<RecordedGeneration, 'role'> & Partial<RecordedGeneration> {
  const known = noted.find(
    (one) => one.certificate === certificate.fingerprint && one.role === role,
  );
  return known === undefined ? { role } : { role, since: known.since };
}

/** An authority that has never rotated. */
export const firstGeneration = (
  certificate: Pick<ReadCertificate, 'fingerprint' | 'publicKey' | 'notBefore'>,
): RecordedGeneration => ({
  certificate: certificate.fingerprint,
  publicKey: certificate.publicKey,
  role: 'active',
  since: certificate.notBefore,
});

/** The same keys under other names, as of a renamed host, get the present names. */
function notedRecipients(
  spec: Spec,
  observation: Observation,
  { complete, record }: EntryContext,
): Recipients | undefined {
  const noted =
    sealedTo(record, spec.id, observation) ?? recordedEntry(observation)?.recipients ?? undefined;
  if (noted === undefined || !complete) return noted;
  const { recipients } = spec;
  return keysIn(noted) === keysIn(recipients) ? recipients : noted;
}

const keysIn = (recipients: Recipients): string =>
  [...new Set(Object.values(recipients).flat())].sort().join('\n');

function provenRecipients(
  spec: Spec,
  observation: Observation,
  { complete, tools }: EntryContext,
): Recipients | null {
  if (observation.opened === undefined || observation.key.state !== 'read') return null;
  const wanted = wantedRecipients(spec, undefined, complete);
  return plausible(observation.key.stanzas, wanted, tools) ? wanted : null;
}

/** Whether two entries say the same, in any order of fields. */
export function sameEntry(a: ManifestEntry, b: ManifestEntry | undefined): boolean {
  return b !== undefined && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}
