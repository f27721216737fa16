import { accepts } from '../accept/acceptance.js';
import { notAccepted } from '../accept/refusal.js';
import type { SigningEngine } from '../issue/engine.js';
import type { Issued } from '../issue/pool.js';
import { isManifestEntry } from '../model/orphan.js';
import type { Change, Observation, Recipients, RotationMove, Spec } from '../model/index.js';
import { otherCertificate, presentPublicKey } from '../observe/recorded.js';
import { readersWanted } from '../observe/readers.js';
import type { Write } from '../store/transaction.js';
import { readCertificate } from '../x509/read.js';
import { Authorities } from '../keyring/authorities.js';
import { Engines } from '../keyring/engines.js';
import { newEntry, PresentEntries, updateManifests, type Outcome } from './entries.js';
import { Keys } from '../keyring/keys.js';
import { observe } from '../observe/observe.js';
import { overlay } from '../store/overlay.js';
import { resealOther, rotationWrites } from './rotate.js';
import type { Applied, ApplyInput } from './types.js';
import { recordAfter } from './record-after.js';
import { tellBreaks } from './former-stage.js';
import { refuseCuts } from './rotation-proof.js';
import { formerName } from './former-name.js';
import { needsBytes, refuseEngines } from './given-engines.js';

/**
 * Carries out a plan: the only place where the stages meet. All or nothing: after a failure no file has
 * changed, and after an interruption the next run completes the changes.
 *
 * @throws CertflakeError (`not-accepted`) if the plan has a claim that isn't accepted
 */
export async function applyPlan(input: ApplyInput): Promise<Applied> {
  refuseClaims(input);
  refuseEngines(input);
  const run = new Run(input);
  try {
    const outcomes = await run.outcomes();
    const removed = input.plan.changes.flatMap((c) => (c.kind === 'remove' ? c.files : []));
    await refuseCuts(input, outcomes);
    await tellBreaks(input, outcomes, (other) => new Run(other));
    const manifests = updateManifests(input.specs, input.store.tree, outcomes, removed);
    const removals = removed.filter((path) => !isManifestEntry(path));
    const writes: Write[] = [
      ...outcomes.flatMap((outcome) => outcome.writes),
      ...manifests,
      ...removals.map((path) => ({ remove: path })),
    ];
    await input.store.commit(writes, recordAfter(input, outcomes));
    const written = writes.flatMap((w) => ('path' in w ? [w.path] : 'move' in w ? [w.to] : []));
    return { changes: input.plan.changes, written: written.sort(), removed: removals };
  } finally {
    await run.wipe();
  }
}

/** A caller of the library may not have asked. */
function refuseClaims({ plan, acceptance }: ApplyInput): void {
  const strange = plan.claims.filter((claim) => !accepts(acceptance, claim));
  if (strange.length > 0) throw notAccepted(strange);
}

class Run {
  readonly #specs: Map<string, Spec>;
  readonly #keys: Keys;
  readonly #present: PresentEntries;
  readonly #authorities: Authorities;
  readonly #engines: Engines;
  #done = 0;

  constructor(readonly input: ApplyInput) {
    const { specs, observations, tools, store, identities } = input;
    this.#specs = new Map(specs.specs.map((spec) => [spec.id, spec]));
    this.#keys = new Keys(store.tree, identities);
    this.#present = new PresentEntries(specs, observations, tools, input.acceptance.record);
    const certificate = (spec: Spec) => this.#present.certificate(spec);
    this.#engines = new Engines(this.#keys, input.engines);
    this.#authorities = new Authorities(specs.specs, certificate, this.#engines);
  }

  /** Authorities in sequence, issuers first; then certificates, as many in parallel as there are cores. */
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
    if (change.kind === 'adopt') {
      return { spec, writes: [], entry: this.#present.of(spec, change) };
    }
    if (change.move !== undefined) return this.#rotate(spec, change.move);
    if (change.kind === 'rekey') return this.#reseal(spec, change);
    if (change.kind === 'repair' && change.key === 'none') return this.#restore(spec, change);
    return this.#issue(change, spec);
  }

  #recipients(spec: Spec): Recipients {
    const { observations, specs } = this.input;
    return readersWanted(spec, observations.observed[spec.id], specs.complete);
  }

  async #issue(change: Change, spec: Spec): Promise<Outcome> {
    const { issuer, now } = this.input;
    const held = change.key === 'kept' ? this.#engines.given(spec) : undefined;
    if (held !== undefined) return this.#certify(spec, held);
    const kept = change.key === 'kept' ? await this.#keptKey(spec) : undefined;
    const issued = await this.#authorities
      .issue(spec, issuer, now, kept)
      .finally(() => kept?.fill(0));
    try {
      return await this.#sealed(change, spec, issued);
    } finally {
      issued.key.fill(0);
    }
  }

  /** A step of an authority's rotation: what it leaves is read as it will be on disk. */
  async #rotate(spec: Spec, move: RotationMove): Promise<Outcome> {
    const { observations, issuer, now, store } = this.input;
    const active = this.#present.certificate(spec);
    if (spec.kind !== 'authority' || active === undefined)
      throw new Error(`${spec.id} has no certificate to rotate`);
    const recipients = this.#recipients(spec);
    const writes = await rotationWrites(move, {
      ...{ spec, active, recipients, issuer, now, tree: store.tree },
      observation: observations.observed[spec.id]!,
      ...{ authorities: this.#authorities, engines: this.#engines, keys: this.#keys },
    });
    const seen = this.#seenAfter(spec, writes);
    return { spec, writes, seen, entry: this.#present.rotated(spec, seen, { recipients, now }) };
  }

  #seenAfter(spec: Spec, writes: readonly Write[]): Observation {
    const { specs, store } = this.input;
    const authorities = specs.specs.filter(({ kind }) => kind === 'authority');
    const few = { ...specs, complete: false, specs: authorities };
    return observe(overlay(store.tree, writes), few).observed[spec.id]!;
  }

  /** The sealed key doesn't change: its engine gives only signatures. */
  async #certify(spec: Spec, engine: SigningEngine): Promise<Outcome> {
    const publicKey = this.#presentKey(spec) ?? '';
    const certificate = await this.#authorities.certify(spec, engine, this.input.now, publicKey);
    const seen = this.#present.renewed(spec, certificate, await this.#issuerKey(spec));
    return { spec, writes: [{ path: spec.files.certificate, certificate }], ...seen };
  }

  /** The key that the plan was about; the certificate beside it may be the one to repair. */
  #keptKey(spec: Spec): Promise<Uint8Array> {
    return this.#keys.open(spec, this.#presentKey(spec));
  }

  #presentKey({ id }: Spec): string | undefined {
    const observation = this.input.observations.observed[id];
    return observation && presentPublicKey(observation);
  }

  async #sealed(change: Change, spec: Spec, issued: Issued): Promise<Outcome> {
    if (spec.kind === 'authority') await this.#authorities.add(spec, issued);
    const recipients = this.#recipients(spec);
    const key = await this.#keys.seal(spec, issued.key, recipients);
    const { certificate: path, key: keyPath } = spec.files;
    const certificate = await this.#file(spec, issued.certificate, change.key === 'new');
    const others = change.key === 'new' ? [] : await this.#resealOther(spec, recipients);
    const issuerKey = await this.#issuerKey(spec);
    return {
      spec,
      writes: [
        ...this.#moveAside(spec, change),
        { path, certificate },
        { path: keyPath, key, ...(change.key === 'kept' ? { reseal: true } : {}) },
        ...others,
      ],
      entry: newEntry(spec, readCertificate(issued.certificate), issuerKey, key, recipients),
    };
  }

  /** A leaf's file contains its intermediates; an authority's contains only its generations. */
  async #file(spec: Spec, certificate: string, isNewKey: boolean): Promise<string> {
    if (spec.kind === 'authority') {
      const other = isNewKey ? undefined : this.input.observations.observed[spec.id]?.other;
      const beside = other?.isEndorsed ? otherCertificate(other)?.pem : undefined;
      return certificate + (beside ?? '');
    }
    return [certificate, ...(await this.#authorities.chainAbove(spec))].join('');
  }

  async #issuerKey(spec: Spec): Promise<string | undefined> {
    if (spec.issuerId === spec.id) return undefined;
    return readCertificate((await this.#authorities.signer(spec.issuerId)).certificate).publicKey;
  }

  /** An authority's key is never overwritten: a forced successor keeps the former ones beside it. */
  #moveAside(spec: Spec, change: Change): Write[] {
    if (change.key === 'kept' || spec.kind !== 'authority') return [];
    const key = this.input.observations.observed[spec.id]?.key.state ?? 'missing';
    if (key === 'missing') return [];
    return [{ move: spec.files.key, to: formerName(spec.files.key, this.input.store.tree) }];
  }

  async #reseal(spec: Spec, change: Change): Promise<Outcome> {
    const open = this.#keys.open(spec, this.#present.certificate(spec)?.publicKey);
    const pem = await (this.#engines.given(spec) === undefined ? open : needsBytes(open, spec));
    try {
      const recipients = this.#recipients(spec);
      const key = await this.#keys.seal(spec, pem, recipients);
      const others = await this.#resealOther(spec, recipients);
      return {
        spec,
        writes: [{ path: spec.files.key, key, reseal: true }, ...others],
        entry: this.#present.resealed(spec, change, key, recipients),
      };
    } finally {
      pem.fill(0);
    }
  }

  #resealOther(spec: Spec, recipients: Recipients): Promise<Write[]> {
    const observation = this.input.observations.observed[spec.id];
    return resealOther(spec, observation, { keys: this.#keys, recipients });
  }

  /** Writes the right certificate as it should be on disk; the key stays the same. */
  async #restore(spec: Spec, change: Change): Promise<Outcome> {
    const { pem } = this.#present.certificate(spec)!;
    const { writes, entry } = change.reseals
      ? await this.#reseal(spec, change)
      : { writes: [], entry: this.#present.of(spec, change) };
    const certificate = await this.#file(spec, pem, false);
    return { spec, writes: [{ path: spec.files.certificate, certificate }, ...writes], entry };
  }
}
