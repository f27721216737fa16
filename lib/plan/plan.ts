import { authorityKeys, NOTHING, type Acceptance } from '../accept/acceptance.js';
import type {
  Change,
  Observation,
  Observations,
  Plan,
  Problem,
  Spec,
  Specs,
} from '../model/index.js';
import { authorityChecks, hasExisted } from './checks/authority-checks.js';
import { certificateChecks } from './checks/certificate-checks.js';
import { withEndorsed } from '../accept/endorsed.js';
import { Claims, unclaimed } from '../accept/plan-claims.js';
import { departures } from './departures/departures.js';
import { decide } from './decide.js';
import { describe, endOf } from './drafts.js';
import { fittingEntry, sameEntry } from './entry.js';
import { formersOfForced } from './departures/forced.js';
import { formerAuthorities } from './departures/former-authority.js';
import { Issuers, plannedBy } from './issuers.js';
import { certificateOf, stillAccepted } from '../observe/recorded.js';
import { goneFrom } from './departures/left-certificates.js';
import { judgeManifests, type ManifestVerdicts } from './manifests.js';
import { NO_OWNER } from './messages/certificates.js';
import { notRead, whyNoted } from './noted.js';
import { formerSigner, leftBelow } from './checks/other-parent.js';
import { ofPrunedHosts } from './departures/pruned-hosts.js';
import type { StanzaTools } from '../keyring/stanzas.js';
import { refusedFirst, withDates } from './refused.js';
import { ofRotation, withThoseBelow } from './rotation.js';
import { sealChecks } from './checks/seal-checks.js';
import {
  change,
  isSelected,
  reason,
  type Check,
  type ProposedChange,
  type PlanOptions,
  type SpecState,
} from './state.js';
import { readersReturn } from './departures/returning.js';
import { sameKeys } from './same-key.js';
import { hostRenamed, renamedHosts } from './strays.js';
import { signedIn, type Signed } from './signed.js';

/**
 * Compares what the policy asks for with what is on disk.
 *
 * Pure: needs no identity and decrypts nothing. The first failing check names the reason, so one certificate
 * has at most one change; a reissue lists every field that differs. If an identity has opened keys
 * (`Observation.opened`), uses their proof.
 *
 * @param acceptance what this clone has accepted; by default nothing, so all that is used becomes a claim
 */
export function planChanges(
  specs: Specs,
  observations: Observations,
  options: PlanOptions,
  tools: StanzaTools,
  acceptance: Acceptance = NOTHING,
): Plan {
  const known = withEndorsed(acceptance, specs.specs, observations);
  return new Planner(specs, observations, narrowed(options, specs), tools, known).plan();
}

/** A step of a rotation concerns its authority and what is below it. */
function narrowed(options: PlanOptions, { specs }: Specs): PlanOptions {
  const { rotation, authorities, only } = options;
  if (rotation === undefined || authorities !== undefined || only !== undefined) return options;
  return { ...options, authorities: withThoseBelow(rotation.authority, specs) };
}

class Planner {
  readonly #byId: Map<string, Spec>;
  readonly #changes = new Map<string, Change>();
  readonly #findings: Problem[] = [];
  readonly #waiting = new Set<string>();
  readonly #unproven: string[] = [];
  readonly #issuers: Issuers;
  readonly #parents: Set<string>;
  readonly #signed: Signed;
  readonly #authorityKeys: Set<string>;
  readonly #checks: Record<Spec['kind'], Check[]>;
  readonly #selected: Spec[];
  readonly #manifests: ManifestVerdicts;

  constructor(
    readonly specs: Specs,
    readonly observations: Observations,
    readonly options: PlanOptions,
    readonly tools: StanzaTools,
    readonly acceptance: Acceptance,
  ) {
    this.#byId = new Map(specs.specs.map((spec) => [spec.id, spec]));
    this.#signed = signedIn(specs.specs, observations);
    const signed = specs.specs.filter((spec) => this.#isSignedAsDeclared(spec));
    this.#parents = new Set(signed.map(({ issuerId }) => issuerId));
    this.#issuers = new Issuers(options.now, acceptance, this.#signed);
    this.#authorityKeys = this.#keysOfAuthorities();
    this.#checks = options.sealsOnly
      ? { authority: sealChecks(tools), certificate: sealChecks(tools) }
      : { authority: authorityChecks(tools), certificate: certificateChecks(tools) };
    this.#selected = specs.specs.filter((spec) => isSelected(spec, options));
    this.#manifests = judgeManifests(specs.specs, this.#selected, observations.broken);
  }

  /** Signed by the policy's authority, as far as known. */
  #isSignedAsDeclared(spec: Spec): boolean {
    const seen = this.#observe(spec);
    if (spec.id === spec.issuerId || seen.certificate.state === 'missing') return false;
    return formerSigner(spec, seen, this.#signed) === undefined;
  }

  #keysOfAuthorities(): Set<string> {
    const present = this.specs.specs
      .filter(({ kind }) => kind === 'authority')
      .flatMap((spec) => certificateOf(this.#observe(spec))?.publicKey ?? []);
    return new Set([...authorityKeys(this.acceptance), ...present]);
  }

  plan(): Plan {
    const selected = this.#selected;
    const { held } = this.#manifests;
    const planned = new Set(selected.filter(({ files }) => !held.has(files.manifest)));
    for (const spec of this.specs.specs) this.#visit(spec, planned.has(spec));
    const unproven = this.#unproven;
    for (const id of unproven) if (!this.#changes.has(id)) this.#waiting.add(id);
    const all = refusedFirst([...this.#changes.values()]);
    const changes = ofRotation(all, this.options.rotation);
    const removals = this.#removals();
    const claims = new Claims(this).of(changes);
    return {
      changes: [...changes, ...removals],
      claims,
      findings: unclaimed(this.#allFindings(changes, removals.length > 0), claims),
      orphans: this.#isWhole() && removals.length === 0 ? this.observations.orphans : [],
      unchanged: planned.size - new Set([...this.#changes.keys(), ...this.#waiting]).size,
      kept: [...planned].filter((spec) => this.#isKept(spec)).length,
      waiting: selected.length - planned.size + this.#waiting.size,
      unproven,
    };
  }

  /** @param isPruning - this run removes files that could be moved, so it reports no renamed hosts */
  #allFindings(changes: Change[], isPruning: boolean): Problem[] {
    const { observations, tools, specs, acceptance } = this;
    const isPlanned = (spec: Spec): boolean => isSelected(spec, this.options);
    const renamed = specs.complete ? renamedHosts(specs.specs, observations, isPlanned) : [];
    const moving = isPruning ? [] : renamed;
    const about = { specs: this.#byId, observations, complete: specs.complete, tools, acceptance };
    const gone = this.#isWhole() ? goneFrom(observations, moving) : { strays: [], left: [] };
    const pruned = this.#isWhole() ? ofPrunedHosts(about) : [];
    const context = { changes, ...about, now: this.options.now };
    const written = new Set(changes.flatMap(({ files }) => files));
    const waiting = new Set(
      specs.specs.filter(({ id }) => this.#waiting.has(id)).map(({ files }) => files.manifest),
    );
    return [
      ...observations.problems.map((one) => this.#manifests.speak(one, written, waiting)),
      ...this.#findings,
      ...renamed.map(hostRenamed),
      ...sameKeys(context),
      ...departures({ ...context, ...gone, left: [...gone.left, ...pruned], isPruning }),
      ...formerAuthorities(context),
      ...formersOfForced(this.options, context),
      ...readersReturn(about),
    ];
  }

  #isKept(spec: Spec): boolean {
    const isQuiet = !this.#changes.has(spec.id) && !this.#waiting.has(spec.id);
    return isQuiet && stillAccepted(spec, this.#observe(spec));
  }

  #visit(spec: Spec, isPlanned: boolean): void {
    const state = this.#stateOf(spec);
    const draft = isPlanned ? this.#decide(state) : undefined;
    const end = draft && endOf(state, draft);
    if (draft) this.#changes.set(spec.id, describe(state, withDates(state, draft), end));
    if (spec.kind !== 'authority') return;
    const left = isPlanned ? undefined : leftBelow(state);
    if (left) this.#findings.push(left);
    const { observation } = state;
    const existed = hasExisted(state);
    const planned = plannedBy(state, draft, end);
    this.#issuers.add({ spec, observation, existed, isPlanned, ...(planned && { planned }) });
  }

  #decide(state: SpecState): ProposedChange | undefined {
    const { spec } = state;
    const { change, findings, isUnproven } = decide(state, {
      checks: this.#checks[spec.kind],
      tools: this.tools,
      ...(this.options.sealsOnly ? {} : { adoption: (one) => this.#adoption(one) }),
    });
    this.#findings.push(...findings);
    if (findings.some(({ level }) => level !== 'note')) this.#waiting.add(spec.id);
    if (isUnproven) this.#unproven.push(spec.id);
    return change;
  }

  /** Changes nothing but the manifest's entry. */
  #adoption({
    spec,
    observation,
    complete,
    acceptance: { record },
  }: SpecState): ProposedChange | undefined {
    const parent = spec.issuerId === spec.id ? undefined : this.#byId.get(spec.issuerId);
    const issuer = parent && certificateOf(this.#observe(parent));
    const entry = fittingEntry(spec, observation, { complete, tools: this.tools, issuer, record });
    if (entry === undefined || sameEntry(entry, observation.entry)) return undefined;
    const unread = this.#manifests.unread.get(spec.files.manifest);
    const why = unread === undefined ? whyNoted(entry, observation) : notRead(unread, observation);
    return change('adopt', 'none', [why]).change;
  }

  /** Only then does a file without a spec have no owner. */
  #isWhole(): boolean {
    const { only, hosts, authorities, sealsOnly } = this.options;
    const isNarrowed = [only, hosts, authorities].some((words) => words !== undefined);
    return this.specs.complete && !isNarrowed && sealsOnly !== true;
  }

  #removals(): Change[] {
    const { orphans } = this.observations;
    if (!this.options.prune || !this.#isWhole() || orphans.length === 0) return [];
    const why = reason('files', NO_OWNER);
    return [{ id: 'orphans', kind: 'remove', files: orphans, reasons: [why], key: 'none' }];
  }

  #observe({ id }: Spec): Observation {
    const missing = { state: 'missing' } as const;
    return this.observations.observed[id] ?? { id, certificate: missing, key: missing };
  }

  #stateOf(spec: Spec): SpecState {
    const observation = this.#observe(spec);
    const { history } = this.observations;
    return {
      spec,
      observation,
      certificate: certificateOf(observation),
      issuer: this.#issuers.of(spec),
      hasLeaves: this.#parents.has(spec.id),
      signed: this.#signed,
      complete: this.specs.complete,
      options: this.options,
      acceptance: this.acceptance,
      ...(history && { history }),
      authorityKeys: this.#authorityKeys,
    };
  }
}
