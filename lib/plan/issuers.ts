import { fingerprintsOf, type Acceptance } from '../accept/acceptance.js';
import type { Said } from '../text/say.js';
import * as texts from './messages/signers.js';
import type { Observation, ReadCertificate, Spec } from '../model/index.js';
import { invalidAt, type Validity } from '../x509/validity.js';
import { certificateOf, otherCertificate, sealedPublicKey } from '../observe/recorded.js';
import { formerSigner, signedOtherwise } from './checks/other-parent.js';
import { isChangeOfSigner } from './rotation.js';
import type { IssuerState, ProposedChange, SpecState } from './state.js';
import { strangerTrouble } from './checks/strangers.js';
import { pairBreaks } from './checks/unopened.js';
import { isPinned } from './rotation.js';
import { isAcceptedAuthority, standingOf } from '../accept/judged.js';
import type { Signed } from './signed.js';

/** What the plan knows about an authority when it plans what that signs. */
interface Authority {
  spec: Spec;
  observation: Observation;
  /** What this plan makes: a new authority, or a new certificate for its key. */
  planned?: { key: 'new' | 'kept'; validity: Omit<Validity, 'cut'>; rotates?: true };
  /** There was an authority of that name before. */
  existed: boolean;
  /** This plan covers it, so its own message says what to do. */
  isPlanned: boolean;
}

/** The authorities as they will be after the plan; each is judged once, for all that it signs. */
export class Issuers {
  readonly #authorities = new Map<string, Authority>();
  readonly #states = new Map<string, IssuerState>();

  constructor(
    readonly now: number,
    readonly acceptance: Acceptance,
    readonly signed: Signed,
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
    if (authority === undefined) return { state: 'unusable', ...texts.NOT_DECLARED };
    const { planned } = authority;
    if (planned?.key === 'new') {
      const { validity, rotates } = planned;
      const { notBefore, notAfter } = validity;
      return { state: 'planned', notBefore, notAfter, ...(rotates && { rotates }) };
    }
    const stranger = this.#strangers(authority);
    if (stranger !== undefined) {
      return { state: 'unusable', reason: stranger, hint: texts.FIX_AUTHORITY, stranger: true };
    }
    const trouble = this.#absent(authority) ?? unusable(authority, this.now, this.acceptance);
    if (trouble !== undefined) return { state: 'unusable', ...trouble, ...endOf(authority) };
    const present = certificateOf(authority.observation)!;
    const { notBefore, notAfter } = planned?.validity ?? present;
    const otherwise = this.#otherwise(authority);
    const cannotSign = keyTrouble(authority) ?? otherwise;
    return {
      state: 'present',
      ...{ publicKey: present.publicKey, notBefore, notAfter },
      chain: this.#chain(authority),
      root: this.#root(authority),
      limiter: this.#limiter(authority, notAfter),
      isAccepted: isAcceptedAuthority({ ...authority, acceptance: this.acceptance }),
      ...(otherwise === undefined ? {} : { isOtherwise: true }),
      ...(cannotSign === undefined ? {} : { cannotSign }),
    };
  }

  /** Never made before, and not made by this plan either. */
  #absent({ spec, observation, existed }: Authority): Trouble | undefined {
    const { certificate, key } = observation;
    const isMissing = certificate.state === 'missing' && key.state === 'missing';
    if (!isMissing || existed || spec.fingerprint !== undefined) return undefined;
    return texts.doesntExist(makingHint(this.of(spec)));
  }

  /** The policy names another signer for it, or for one above it: no chain to the root would hold. */
  #otherwise({ spec, observation, planned }: Authority): string | undefined {
    if (planned !== undefined) return undefined;
    const signer = formerSigner(spec, observation, this.signed);
    if (signer !== undefined) return texts.otherwiseSigned(signedOtherwise(spec, signer));
    const above = this.of(spec);
    const waits = above.state === 'present' && above.isOtherwise;
    return waits ? texts.parentWaits(spec.issuer) : undefined;
  }

  /** A stranger's certificate in its file or in one above it: a host that trusts that file trusts both. */
  #strangers({ spec, observation }: Authority): string | undefined {
    const above = this.of(spec);
    const isAbove = above.state === 'unusable' && above.stranger === true;
    return strangerTrouble(spec, observation) ?? (isAbove ? above.reason : undefined);
  }

  #root({ spec, observation }: Authority): string | undefined {
    const parent = spec.issuerId === spec.id ? undefined : this.#authorities.get(spec.issuerId);
    return parent ? this.#root(parent) : certificateOf(observation)?.fingerprint;
  }

  /** The topmost authority that ends no later: without a new one there, none below it can end later. */
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

/** What a change makes of an authority as a signer; undefined: the same one signs after it. */
export function plannedBy(
  { observation }: SpecState,
  draft: ProposedChange | undefined,
  end: Validity | undefined,
): Authority['planned'] {
  if (draft === undefined) return undefined;
  const { key, move } = draft;
  const other = otherCertificate(observation.other);
  if (move !== undefined && isChangeOfSigner(move) && other !== undefined)
    return { key: 'new', validity: other, rotates: true };
  return key === 'none' || end === undefined ? undefined : { key, validity: end };
}

/** Its end may have cut what it signed, even if it can't sign now. */
function endOf({ observation }: Authority): { notAfter?: number } {
  const certificate = certificateOf(observation);
  return certificate === undefined ? {} : { notAfter: certificate.notAfter };
}

interface Trouble extends texts.Trouble {
  /** Its public key, if only its dates prevent signing. */
  outOfDate?: string;
}

/** What must happen before an authority that was never made. */
function makingHint(parent: IssuerState): string | Said {
  if (parent.state === 'unusable') return parent.hint;
  if (parent.state === 'present' && parent.cannotSign !== undefined) return texts.FIX_AUTHORITY;
  return texts.APPLY_MAKES_IT;
}

/** Why it must not sign anything; undefined if it may. */
function unusable(authority: Authority, now: number, acceptance: Acceptance): Trouble | undefined {
  const { spec, observation, planned, isPlanned } = authority;
  const certificate = certificateOf(observation);
  if (certificate === undefined) return texts.notUsable(spec.files.certificate);
  const another = isPlanned ? texts.FIX_AUTHORITY : texts.PLAN_SAYS_HOW;
  const dates = datesTrouble(planned?.validity ?? certificate, now, another);
  const other = otherThan(authority, certificate, acceptance);
  if (dates === undefined || other !== undefined) return dates ?? other;
  return { ...dates, outOfDate: certificate.publicKey };
}

/** Why it isn't the pinned or accepted authority. */
function otherThan(
  { spec, observation }: Authority,
  { fingerprint }: ReadCertificate,
  acceptance: Acceptance,
): Trouble | undefined {
  if (!isPinned(spec, observation)) return texts.notPinned(spec.place);
  if (standingOf(spec, observation, acceptance) !== 'other') return undefined;
  return texts.notAccepted(fingerprint, fingerprintsOf(acceptance, spec.ca).join(', '));
}

function datesTrouble(
  dates: Pick<Validity, 'notBefore' | 'notAfter'>,
  now: number,
  another: string | Said,
): Trouble | undefined {
  const invalid = invalidAt(dates, now);
  if (invalid === 'expired') return texts.ended(dates, now, another);
  return invalid === 'not-yet-valid' ? texts.notBegun(dates, now, another) : undefined;
}

/** Why it can't sign now, although what it signed can be judged. */
function keyTrouble({ spec, observation }: Authority): string | undefined {
  const { key } = observation;
  if (key.state === 'missing') return texts.keyMissing(spec.files.key);
  if (key.state === 'unreadable') {
    return key.closed === undefined ? texts.keyUnread(spec.files.key, key.problem) : key.problem;
  }
  const sealed = sealedPublicKey(observation);
  return sealed === undefined || sealed === certificateOf(observation)?.publicKey
    ? undefined
    : pairBreaks(observation);
}
