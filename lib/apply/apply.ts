import type { Issuer } from '../issue/pool.js';
import type { Change, Manifest, Observations, Plan, Recipients, Spec, Specs } from '../model.js';
import { known, salvagedCertificate } from '../plan/known.js';
import { wantedRecipients, type StanzaTools } from '../plan/readers.js';
import type { Identity } from '../seal/identities.js';
import type { LockedStore, Write } from '../store/transaction.js';
import { readCertificate } from '../x509/read.js';
import { Authorities } from './authorities.js';
import { adoptedEntry, newEntry, resealedEntry, updateManifests } from './entries.js';
import { Keys } from './keys.js';

export interface ApplyInput {
  specs: Specs;
  observations: Observations;
  plan: Plan;
  store: LockedStore;
  identities: Identity[];
  issuer: Issuer;
  tools: StanzaTools;
  /** Epoch seconds. */
  now: number;
  onProgress?: (done: number, total: number, id: string) => void;
}

export interface Applied {
  changes: Change[];
  /** Relative to the root, sorted. */
  written: string[];
  removed: string[];
}

/** What one change puts on disk: its files, and its entry in a manifest. */
export interface Outcome {
  spec: Spec;
  writes: Write[];
  entry: Manifest['certificates'][string] | undefined;
}

/**
 * Carry a plan out: the only place where the stages meet. All or nothing: whatever fails, no file
 * has changed; whatever is interrupted after that, the next run rolls forward.
 */
export async function applyPlan(input: ApplyInput): Promise<Applied> {
  const run = new Run(input);
  try {
    const outcomes = await run.outcomes();
    const removed = input.plan.changes.flatMap((c) => (c.kind === 'remove' ? c.files : []));
    const manifests = updateManifests(input.specs, input.store.tree, outcomes, removed);
    const removals = removed.filter((path) => !path.includes('#'));
    const writes: Write[] = [
      ...outcomes.flatMap((outcome) => outcome.writes),
      ...manifests,
      ...removals.map((path) => ({ remove: path })),
    ];
    if (writes.length > 0) await input.store.commit(writes);
    const written = writes.flatMap((w) => ('path' in w ? [w.path] : []));
    return { changes: input.plan.changes, written: written.sort(), removed: removals };
  } finally {
    await run.wipe();
  }
}

class Run {
  readonly #specs: Map<string, Spec>;
  readonly #keys: Keys;
  readonly #authorities: Authorities;
  #done = 0;

  constructor(readonly input: ApplyInput) {
    this.#specs = new Map(input.specs.specs.map((spec) => [spec.id, spec]));
    this.#keys = new Keys(input.store.tree, input.identities);
    this.#authorities = new Authorities(input.specs.specs, input.observations, this.#keys);
  }

  /** Authorities one after the other, issuers first; then certificates, as many at once as there are cores. */
  async outcomes(): Promise<Outcome[]> {
    const changes = this.input.plan.changes.filter(({ kind }) => kind !== 'remove');
    const pairs = changes.map((change) => ({ change, spec: this.#specs.get(change.id)! }));
    const outcomes: Outcome[] = [];
    for (const { change, spec } of pairs.filter(({ spec }) => spec.kind === 'authority')) {
      outcomes.push(await this.#carryOut(change, spec, pairs.length));
    }
    const leaves = pairs.filter(({ spec }) => spec.kind === 'certificate');
    const settled = await Promise.allSettled(
      leaves.map(({ change, spec }) => this.#carryOut(change, spec, pairs.length)),
    );
    for (const result of settled) {
      if (result.status === 'rejected') throw result.reason;
      outcomes.push(result.value);
    }
    return outcomes;
  }

  wipe(): Promise<void> {
    return this.#authorities.wipe();
  }

  async #carryOut(change: Change, spec: Spec, total: number): Promise<Outcome> {
    const outcome = await this.#outcome(change, spec);
    this.#done += 1;
    this.input.onProgress?.(this.#done, total, change.id);
    return outcome;
  }

  #outcome(change: Change, spec: Spec): Promise<Outcome> | Outcome {
    if (change.kind === 'adopt') return adoptedEntry(spec, change, this.input);
    if (change.kind === 'rekey') return this.#rekey(spec);
    if (change.kind === 'repair' && change.key === 'none') return this.#restore(spec, change);
    return this.#issue(change, spec);
  }

  #recipients(spec: Spec): Recipients {
    const observation = this.input.observations.observed[spec.id];
    const before = observation && known(observation)?.recipients;
    return wantedRecipients(spec, before, this.input.specs.complete);
  }

  async #issue(change: Change, spec: Spec): Promise<Outcome> {
    const { issuer, now } = this.input;
    const kept = change.key === 'kept' ? await this.#keptKey(spec) : undefined;
    const issued = await this.#authorities.issue(spec, issuer, now, kept);
    if (spec.kind === 'authority') await this.#authorities.add(spec, issued);
    const recipients = this.#recipients(spec);
    const key = await this.#keys.seal(spec, issued.key, recipients);
    issued.key.fill(0);
    const { certificate: path, key: keyPath } = spec.files;
    const chain = spec.kind === 'authority' ? [] : await this.#chain(spec);
    return {
      spec,
      writes: [
        ...this.#moveAside(spec, change),
        { path, certificate: [issued.certificate, ...chain].join('') },
        { path: keyPath, key, ...(change.key === 'kept' ? { reseal: true } : {}) },
      ],
      entry: newEntry(
        spec,
        readCertificate(issued.certificate),
        await this.#issuerKey(spec),
        key,
        recipients,
      ),
    };
  }

  /** A kept key must be the certificate's, unless the certificate is what is being repaired. */
  #keptKey(spec: Spec): Promise<Uint8Array> {
    return this.#keys.open(spec, undefined);
  }

  async #chain(spec: Spec): Promise<string[]> {
    return (await this.#authorities.signer(spec.issuerId)).chain;
  }

  async #issuerKey(spec: Spec): Promise<string | undefined> {
    if (spec.issuerId === spec.id) return undefined;
    return readCertificate((await this.#authorities.signer(spec.issuerId)).certificate).publicKey;
  }

  /** An authority's key is never overwritten: a forced successor leaves the former one beside it. */
  #moveAside(spec: Spec, change: Change): Write[] {
    if (change.key === 'kept') return [];
    const lies = this.input.observations.observed[spec.id]?.key.state !== 'missing';
    if (spec.kind !== 'authority' || !lies) return [];
    return [{ move: spec.files.key, to: spec.files.key.replace(/\.key\.age$/, '.old.key.age') }];
  }

  async #rekey(spec: Spec): Promise<Outcome> {
    const observation = this.input.observations.observed[spec.id]!;
    const publicKey =
      observation.certificate.state === 'read'
        ? observation.certificate.certificates[0].publicKey
        : undefined;
    const pem = await this.#keys.open(spec, publicKey);
    const recipients = this.#recipients(spec);
    const key = await this.#keys.seal(spec, pem, recipients);
    pem.fill(0);
    return {
      spec,
      writes: [{ path: spec.files.key, key, reseal: true }],
      entry: resealedEntry(spec, key, recipients, this.input),
    };
  }

  #restore(spec: Spec, change: Change): Outcome {
    const observation = this.input.observations.observed[spec.id]!;
    const certificate = salvagedCertificate(observation)!;
    const { entry } = adoptedEntry(spec, change, this.input);
    return {
      spec,
      writes: [{ path: spec.files.certificate, certificate: certificate.pem }],
      entry,
    };
  }
}
