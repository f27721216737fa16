import { entryOf, isCertificate } from '../model/layout.js';
import type {
  Accepted,
  Change,
  Manifest,
  ManifestEntry,
  Observation,
  Observations,
  ReadCertificate,
  RecordedGeneration,
  Recipients,
  SealedKey,
  Spec,
  Specs,
} from '../model/index.js';
import { manifestEntry } from '../model/orphan.js';
import { firstGeneration, fittingEntry } from '../plan/entry.js';
import { certificateOf } from '../observe/recorded.js';
import type { StanzaTools } from '../keyring/stanzas.js';
import { sha256 } from '../store/digest.js';
import { readManifests } from '../store/manifest.js';
import type { Write } from '../store/transaction.js';
import type { Tree } from '../store/tree.js';
import { readCertificate } from '../x509/read.js';

/** What one change writes: its files, and its entry in a manifest. */
export interface Outcome {
  spec: Spec;
  writes: Write[];
  entry: ManifestEntry | undefined;
  /** The files afterwards, if a new certificate is for the present sealed key. */
  seen?: Observation;
}

/** The entry of a newly issued certificate; a root is its own issuer. */
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

/** Entries of present files that stay, whole or except for their seal. */
export class PresentEntries {
  readonly #specs: Map<string, Spec>;

  constructor(
    readonly specs: Specs,
    readonly observations: Observations,
    readonly tools: StanzaTools,
    readonly record: Accepted | undefined,
  ) {
    this.#specs = new Map(specs.specs.map((spec) => [spec.id, spec]));
  }

  /** The entry for the present files; `accepts` notes that the user keeps them although they differ. */
  of(spec: Spec, { accepts }: Pick<Change, 'accepts'>): ManifestEntry | undefined {
    const entry = this.#fitting(spec, this.observations.observed[spec.id]);
    return entry && accepts ? { ...entry, accepted: true, spec: spec.digest } : entry;
  }

  #fitting(spec: Spec, observation: Observation | undefined): ManifestEntry | undefined {
    const parent = spec.issuerId === spec.id ? undefined : this.#specs.get(spec.issuerId);
    const issuer = parent && this.certificate(parent);
    const { complete } = this.specs;
    const context = { complete, tools: this.tools, issuer, record: this.record };
    return observation && fittingEntry(spec, observation, context);
  }

  /** A new certificate for a key whose seal stays; a root signs itself. */
  renewed(spec: Spec, pem: string, issuerKey: string | undefined): Pick<Outcome, 'entry' | 'seen'> {
    const certificate = readCertificate(pem);
    const before = this.observations.observed[spec.id]!;
    const seen: Observation = {
      ...before,
      certificate: { state: 'read', certificates: [certificate] },
      ...(before.generations && { generations: [{ role: 'active', certificate }] }),
      signedBy: issuerKey ?? certificate.publicKey,
    };
    return { entry: this.#fitting(spec, seen), seen };
  }

  /** After a step of a rotation; a generation's role is noted with the moment when it began. */
  rotated(
    spec: Spec,
    seen: Observation,
    { recipients, now }: { recipients: Recipients; now: number },
  ): ManifestEntry | undefined {
    const before = this.observations.observed[spec.id]!;
    const entry = this.#fitting(spec, { ...seen, ...(before.entry && { entry: before.entry }) });
    const certificate = certificateOf(seen);
    if (entry === undefined || certificate === undefined || seen.key.state !== 'read') return entry;
    const isResealed = before.key.state !== 'read' || before.key.digest !== seen.key.digest;
    const sealed = isResealed ? { publicKey: certificate.publicKey, recipients } : {};
    return { ...entry, ...sealed, generations: since(seen, before, now) };
  }

  /** The same certificate with a new seal, which proves key and recipients. */
  resealed(
    spec: Spec,
    change: Pick<Change, 'accepts'>,
    key: SealedKey,
    recipients: Recipients,
  ): ManifestEntry | undefined {
    const entry = this.of(spec, change);
    const publicKey = this.certificate(spec)?.publicKey;
    return entry && publicKey
      ? { ...entry, sealed: sha256(key), recipients, publicKey }
      : undefined;
  }

  certificate(spec: Spec): ReadCertificate | undefined {
    const observation = this.observations.observed[spec.id];
    return observation && certificateOf(observation);
  }
}

const since = (seen: Observation, before: Observation, now: number): RecordedGeneration[] =>
  (seen.generations ?? []).map(({ role, certificate: { fingerprint, publicKey } }) => {
    const known = before.entry?.generations?.find(
      (one) => one.certificate === fingerprint && one.role === role,
    );
    return { certificate: fingerprint, publicKey, role, since: known?.since ?? now };
  });

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
  for (const { path, entry } of removed.flatMap(entriesOf)) {
    if (!manifests.get(path)) continue;
    const manifest = manifestAt(path);
    const others = Object.entries(manifest.certificates).filter(([name]) => name !== entry);
    manifest.certificates = Object.fromEntries(others);
  }
  return [...changed].map(([path, manifest]) => ({ path, manifest }));
}

const emptyManifest = (): Manifest => ({ version: 1, certificates: {} });

/** `derived/h/ca-name.crt` is entry `ca-name` of `derived/h/manifest.json`; so is `…/manifest.json#ca-name`. */
function entriesOf(path: string): { path: string; entry: string }[] {
  const named = manifestEntry(path);
  if (named !== undefined) return [named];
  return isCertificate(path) ? [entryOf(path)] : [];
}
