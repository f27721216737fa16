import { createHash } from 'node:crypto';

import type {
  Change,
  Manifest,
  ManifestEntry,
  Observations,
  ReadCertificate,
  Recipients,
  SealedKey,
  Spec,
  Specs,
} from '../model.js';
import { firstGeneration, fittingEntry, salvagedCertificate } from '../plan/known.js';
import type { StanzaTools } from '../plan/readers.js';
import { readManifests } from '../store/manifest.js';
import type { Write } from '../store/transaction.js';
import type { Tree } from '../store/tree.js';
import type { Outcome } from './apply.js';

interface Context {
  specs: Specs;
  observations: Observations;
  tools: StanzaTools;
}

/** The entry of a certificate that this run has issued; a root is its own issuer. */
export function newEntry(
  spec: Spec,
  certificate: ReadCertificate,
  issuerPublicKey: string | undefined,
  key: SealedKey,
  recipients: Recipients,
): ManifestEntry {
  return {
    certificate: certificate.fingerprint,
    publicKey: certificate.publicKey,
    issuer: issuerPublicKey ?? certificate.publicKey,
    sealed: sha256(key),
    recipients,
    spec: spec.digest,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    ...(spec.kind === 'authority' ? { generations: [firstGeneration(certificate)] } : {}),
  };
}

/** Only the manifest changes: what lies there is understood as it is. */
export function adoptedEntry(spec: Spec, change: Change, context: Context): Outcome {
  const entry = presentEntry(spec, context);
  const accepted = change.accepts === true ? { accepted: true as const } : {};
  return { spec, writes: [], entry: entry && { ...entry, ...accepted } };
}

/** Same certificate, new seal. */
export function resealedEntry(
  spec: Spec,
  key: SealedKey,
  recipients: Recipients,
  context: Context,
): ManifestEntry | undefined {
  const entry = presentEntry(spec, context);
  const certificate = presentCertificate(spec, context);
  return (
    entry &&
    certificate && { ...entry, sealed: sha256(key), recipients, publicKey: certificate.publicKey }
  );
}

function presentEntry(spec: Spec, context: Context): ManifestEntry | undefined {
  const certificate = presentCertificate(spec, context);
  const observation = context.observations.observed[spec.id];
  if (certificate === undefined || observation === undefined) return undefined;
  const issuer = issuerCertificate(spec, context) ?? certificate;
  const { complete } = context.specs;
  return fittingEntry(spec, observation, certificate, issuer.publicKey, complete, context.tools);
}

function presentCertificate(spec: Spec, { observations }: Context): ReadCertificate | undefined {
  const observation = observations.observed[spec.id];
  if (observation === undefined) return undefined;
  return observation.certificate.state === 'read'
    ? observation.certificate.certificates[0]
    : salvagedCertificate(observation);
}

function issuerCertificate(spec: Spec, context: Context): ReadCertificate | undefined {
  const issuer = context.specs.specs.find(({ id }) => id === spec.issuerId);
  return issuer && presentCertificate(issuer, context);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The manifests that differ after these outcomes and removals, as writes. */
export function updateManifests(
  specs: Specs,
  tree: Tree,
  outcomes: Outcome[],
  removed: string[],
): Write[] {
  const manifests = readManifests(tree, specs);
  const changed = new Map<string, Manifest>();
  const manifestAt = (path: string): Manifest => {
    const present = changed.get(path) ?? structuredClone(manifests.get(path)) ?? emptyManifest();
    changed.set(path, present);
    return present;
  };
  for (const { spec, entry } of outcomes) {
    if (entry) manifestAt(spec.files.manifest).certificates[spec.files.entry] = entry;
  }
  for (const { path, entry } of removed.flatMap(entryOf)) {
    if (!manifests.has(path)) continue;
    const manifest = manifestAt(path);
    manifest.certificates = Object.fromEntries(
      Object.entries(manifest.certificates).filter(([name]) => name !== entry),
    );
  }
  return [...changed].map(([path, manifest]) => ({ path, manifest }));
}

const emptyManifest = (): Manifest => ({ version: 1, certificates: {} });

/** `derived/h/ca-name.crt` is entry `ca-name` of `derived/h/manifest.json`; so is `…/manifest.json#ca-name`. */
function entryOf(path: string): { path: string; entry: string }[] {
  const [file = '', named] = path.split('#');
  if (named !== undefined) return [{ path: file, entry: named }];
  const found = /^(.*\/)([^/]+)\.crt$/.exec(file);
  return found ? [{ path: `${found[1] ?? ''}manifest.json`, entry: found[2] ?? '' }] : [];
}
