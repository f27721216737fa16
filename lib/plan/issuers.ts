import { fingerprintsOf, type Acceptance } from '../accept/acceptance.js';
import { beginsIn, endedAgo } from '../dates.js';
import type { Observation, Spec } from '../model.js';
import { invalidAt, type Validity } from '../x509/validity.js';
import { certificateOf, sealedPublicKey } from './known.js';
import { standingOf } from './acceptance-checks.js';
import type { IssuerState } from './state.js';
import { strangerTrouble } from './strangers.js';

/** What the plan knows of an authority when it comes to what that signs. */
interface Authority {
  spec: Spec;
  observation: Observation;
  /** What this plan makes of it: a new one, or a new certificate for its key. */
  planned?: { key: 'new' | 'kept'; validity: Validity };
}

/** The authorities as they will be after the plan; each is judged once, for all that it signs. */
export class Issuers {
  readonly #authorities = new Map<string, Authority>();
  readonly #states = new Map<string, IssuerState>();

  constructor(
    readonly now: number,
    readonly acceptance: Acceptance,
  ) {}

  /** Authorities come before what they sign. */
  add(authority: Authority): void {
    this.#authorities.set(authority.spec.id, authority);
  }

  of({ id, issuerId }: Spec): IssuerState {
    if (issuerId === id) return { state: 'self' };
    const known = this.#states.get(issuerId) ?? this.#judge(this.#authorities.get(issuerId));
    this.#states.set(issuerId, known);
    return known;
  }

  #judge(authority: Authority | undefined): IssuerState {
    if (authority === undefined)
      return { state: 'unusable', reason: 'the policy does not declare it' };
    const { planned } = authority;
    if (planned?.key === 'new') return { state: 'planned', ...planned.validity };
    const stranger = this.#strangers(authority);
    if (stranger !== undefined) return { state: 'unusable', reason: stranger, stranger: true };
    const reason = unusable(authority, this.now, this.acceptance);
    if (reason !== undefined) return { state: 'unusable', reason };
    const certificate = certificateOf(authority.observation)!;
    const { notBefore, notAfter } = planned?.validity ?? certificate;
    const cannotSign = keyTrouble(authority);
    return {
      state: 'present',
      ...{ publicKey: certificate.publicKey, notBefore, notAfter },
      chain: this.#chain(authority),
      root: this.#root(authority),
      limiter: this.#limiter(authority, notAfter),
      ...(cannotSign === undefined ? {} : { cannotSign }),
    };
  }

  /** A certificate too many in its file or in one above it: whoever trusts that file trusts both. */
  #strangers({ spec, observation }: Authority): string | undefined {
    const above = this.of(spec);
    const isAbove = above.state === 'unusable' && above.stranger === true;
    return strangerTrouble(spec, observation) ?? (isAbove ? above.reason : undefined);
  }

  #root({ spec, observation }: Authority): string | undefined {
    const parent = spec.issuerId === spec.id ? undefined : this.#authorities.get(spec.issuerId);
    return parent ? this.#root(parent) : certificateOf(observation)?.fingerprint;
  }

  /** The uppermost authority that ends no later: without a new one there, none below ends later. */
  #limiter({ spec }: Authority, notAfter: number): Spec {
    const parent = this.of(spec);
    return parent.state === 'present' && parent.notAfter <= notAfter ? parent.limiter : spec;
  }

  /** From this authority up, without the root. */
  #chain({ spec, observation, planned }: Authority): string[] | undefined {
    if (spec.issuerId === spec.id) return [];
    const parent = this.#authorities.get(spec.issuerId);
    const above = parent && this.#chain(parent);
    const certificate = certificateOf(observation);
    if (above === undefined || certificate === undefined || planned !== undefined) return undefined;
    return [certificate.fingerprint, ...above];
  }
}

/** Why nothing may be signed with it, or undefined. */
function unusable(
  { spec, observation, planned }: Authority,
  now: number,
  acceptance: Acceptance,
): string | undefined {
  const certificate = certificateOf(observation);
  if (certificate === undefined) return `${spec.files.certificate} is not usable`;
  const dates = planned?.validity ?? certificate;
  const invalid = invalidAt(dates, now);
  if (invalid === 'expired') return `it ${endedAgo(dates, now)}`;
  if (invalid === 'not-yet-valid') return `it ${beginsIn(dates, now)}`;
  if (spec.fingerprint !== undefined && spec.fingerprint !== certificate.fingerprint)
    return 'it is not the one that the policy pins';
  if (standingOf(spec, observation, acceptance) === 'other')
    return `it is ${certificate.fingerprint}, and the one accepted here is ${fingerprintsOf(acceptance, spec.ca).join(', ')}`;
  return undefined;
}

/** Why it can't sign now, although what it signed can be judged. */
function keyTrouble({ spec, observation }: Authority): string | undefined {
  const { key } = observation;
  if (key.state === 'missing') return `${spec.files.key} is missing`;
  if (key.state === 'unreadable') {
    return key.closed === undefined ? `${spec.files.key}: ${key.problem}` : key.problem;
  }
  const sealed = sealedPublicKey(observation);
  return sealed === undefined || sealed === certificateOf(observation)?.publicKey
    ? undefined
    : 'its sealed key belongs to another certificate';
}
