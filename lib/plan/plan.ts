import type {
  Change,
  Observation,
  Observations,
  Plan,
  Problem,
  ReadCertificate,
  Spec,
  Specs,
} from '../model.js';
import { validity } from '../x509/validity.js';
import { authorityChecks } from './authority-checks.js';
import { certificateChecks } from './certificate-checks.js';
import { departures, replacedHostKeys } from './departures.js';
import { fittingEntry, known, salvagedCertificate } from './known.js';
import { newReaders, wantedRecipients, type StanzaTools } from './readers.js';
import { change, reason, type IssuerState, type PlanOptions, type SpecState } from './state.js';

/**
 * Compare what the policy asks for with what is on disk.
 *
 * Pure: needs no identity and decrypts nothing. The first failing check names the reason, so one
 * certificate yields at most one change; a reissue lists every field that differs. Where an identity
 * has opened keys (`Observation.opened`), their proof is used.
 */
export function planChanges(
  specs: Specs,
  observations: Observations,
  options: PlanOptions,
  tools: StanzaTools,
): Plan {
  const planner = new Planner(specs, observations, options, tools);
  return planner.plan();
}

class Planner {
  readonly #byId: Map<string, Spec>;
  readonly #changes = new Map<string, Change>();
  readonly #findings: Problem[] = [];
  readonly #checks;

  constructor(
    readonly specs: Specs,
    readonly observations: Observations,
    readonly options: PlanOptions,
    readonly tools: StanzaTools,
  ) {
    this.#byId = new Map(specs.specs.map((spec) => [spec.id, spec]));
    this.#checks = { authority: authorityChecks(tools), certificate: certificateChecks(tools) };
  }

  plan(): Plan {
    const selected = this.specs.specs.filter((spec) => isSelected(spec, this.options));
    for (const spec of selected) this.#planOne(this.#stateOf(spec));
    const removed = this.#removals();
    const changes = [...this.#changes.values()];
    const resealed = changes.map((c) => this.#byId.get(c.id)!);
    return {
      changes: [...changes, ...removed],
      newReaders: resealed.flatMap((spec) => this.#readersOf(spec)),
      findings: [
        ...this.observations.problems,
        ...this.#findings,
        ...replacedHostKeys(changes, this.#byId, this.observations, this.tools),
        ...departures(changes, this.#byId, this.observations, this.tools),
      ],
      orphans: removed.length > 0 ? [] : this.observations.orphans,
      unchanged: selected.length - changes.length,
    };
  }

  #planOne(state: SpecState): void {
    const { spec } = state;
    for (const check of this.#checks[spec.kind]) {
      const verdict = check(state);
      if (verdict === undefined) continue;
      if ('change' in verdict) {
        this.#changes.set(spec.id, {
          id: spec.id,
          files: filesOf(spec, verdict.change),
          ...verdict.change,
          ...this.#end(state, verdict.change),
        });
        return;
      }
      this.#findings.push(verdict.finding);
      if (!verdict.aside) return;
    }
    this.#adopt(state);
  }

  /** Nothing to change but what the manifest says. */
  #adopt(state: SpecState): void {
    const { spec, observation, certificate, issuer } = state;
    if (certificate === undefined) return;
    const issuerKey =
      issuer.state === 'present' ? issuer.certificate.publicKey : certificate.publicKey;
    const entry = fittingEntry(
      spec,
      observation,
      certificate,
      issuerKey,
      this.specs.complete,
      this.tools,
    );
    if (entry === undefined || sameEntry(entry, observation.entry)) return;
    const why =
      observation.entry === undefined ? 'not in the manifest yet' : 'the manifest says otherwise';
    const adopted = change('adopt', 'none', [reason('manifest', why)]).change;
    this.#changes.set(spec.id, { id: spec.id, files: [spec.files.manifest], ...adopted });
  }

  #end(state: SpecState, planned: { kind: Change['kind'] }): Pick<Change, 'notAfter' | 'cut'> {
    if (!['create', 'renew', 'reissue', 'repair'].includes(planned.kind)) return {};
    const { issuer, spec, options } = state;
    const signer =
      issuer.state === 'present'
        ? issuer.certificate
        : issuer.state === 'planned'
          ? issuer
          : undefined;
    const { notAfter, cut } = validity(
      spec.contents,
      options.now,
      spec.issuerId === spec.id ? undefined : signer,
    );
    return cut ? { notAfter, cut } : { notAfter };
  }

  #readersOf(spec: Spec): Plan['newReaders'] {
    if (this.#changes.get(spec.id)?.kind === 'adopt') return [];
    const observation = this.#observation(spec);
    const recipients = known(observation)?.recipients;
    const wanted = wantedRecipients(spec, recipients, this.specs.complete);
    return newReaders(spec, observation, wanted, this.tools);
  }

  #removals(): Change[] {
    const { orphans } = this.observations;
    if (!this.options.prune || orphans.length === 0) return [];
    const why = reason('files', 'nothing in the policy owns it');
    return [{ id: 'orphans', kind: 'remove', files: orphans, reasons: [why], key: 'none' }];
  }

  #observation(spec: Spec): Observation {
    return (
      this.observations.observed[spec.id] ?? {
        id: spec.id,
        certificate: { state: 'missing' },
        key: { state: 'missing' },
      }
    );
  }

  #stateOf(spec: Spec): SpecState {
    const observation = this.#observation(spec);
    return {
      spec,
      observation,
      certificate: firstOf(observation),
      issuer:
        spec.issuerId === spec.id ? selfIssued(observation) : this.#issuerState(spec.issuerId),
      hasLeaves: spec.kind === 'authority' && this.#hasLeaves(spec),
      complete: this.specs.complete,
      options: this.options,
    };
  }

  #issuerState(id: string): IssuerState {
    const issuer = this.#byId.get(id);
    if (issuer === undefined)
      return { state: 'unusable', reason: 'the policy does not declare it' };
    const planned = this.#changes.get(id);
    if (planned?.kind === 'create' && planned.notAfter !== undefined) {
      return { state: 'planned', notBefore: this.options.now, notAfter: planned.notAfter };
    }
    const certificate = firstOf(this.#observation(issuer));
    if (certificate === undefined)
      return { state: 'unusable', reason: `${issuer.files.certificate} is not usable` };
    if (certificate.notAfter <= this.options.now)
      return { state: 'unusable', reason: 'it has expired' };
    return { state: 'present', certificate };
  }

  #hasLeaves(authority: Spec): boolean {
    return this.specs.specs.some(
      (spec) =>
        spec.issuerId === authority.id &&
        spec.id !== authority.id &&
        this.#observation(spec).certificate.state !== 'missing',
    );
  }
}

/** A root signs itself; what it needs of an issuer is never asked. */
const selfIssued = (observation: Observation): IssuerState => {
  const certificate = firstOf(observation);
  return certificate === undefined
    ? { state: 'planned', notBefore: 0, notAfter: Number.MAX_SAFE_INTEGER }
    : { state: 'planned', notBefore: certificate.notBefore, notAfter: certificate.notAfter };
};

/** The certificate as it lies there, or as a repair will restore it. */
const firstOf = (observation: Observation): ReadCertificate | undefined =>
  observation.certificate.state === 'read'
    ? observation.certificate.certificates[0]
    : salvagedCertificate(observation);

function isSelected(spec: Spec, { only, hosts, authorities }: PlanOptions): boolean {
  return (
    (only === undefined || only.includes(spec.id)) &&
    (authorities === undefined || authorities.includes(spec.ca)) &&
    (hosts === undefined || spec.kind === 'authority' || spec.heldBy.some((h) => hosts.includes(h)))
  );
}

function filesOf(
  spec: Spec,
  { kind, key }: { kind: Change['kind']; key: Change['key'] },
): string[] {
  const { certificate, key: sealed, manifest } = spec.files;
  if (kind === 'adopt') return [manifest];
  if (kind === 'rekey') return [sealed, manifest];
  if (kind === 'repair' && key === 'none') return [certificate, manifest];
  return [certificate, sealed, manifest];
}

function sameEntry(a: object, b: object | undefined): boolean {
  const sorted = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([x], [y]) => (x < y ? -1 : 1))
            .map(([k, v]) => [k, sorted(v)]),
        )
      : value;
  return b !== undefined && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}
