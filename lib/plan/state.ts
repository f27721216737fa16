import type { Code } from '../codes.js';
import type { Acceptance } from '../accept/acceptance.js';
import type {
  RotationRequest,
  Change,
  Observation,
  Problem,
  ReadCertificate,
  Reason,
  SealHistory,
  Spec,
} from '../model/index.js';
import { hinted, type Message } from '../hint.js';
import type { Said } from '../text/say.js';
import { keptDifferent } from './messages/certificates.js';
import { FIX_AUTHORITY, waits, type Trouble } from './messages/signers.js';
import type { Signed } from './signed.js';

/** Only these ids, hosts or authorities are planned; the rest isn't checked. */
export interface Selection {
  only?: string[];
  hosts?: string[];
  authorities?: string[];
}

export interface PlanOptions extends Selection {
  /** Epoch seconds. */
  now: number;
  /** Remove files that no spec owns; needs a complete inventory and no selection. */
  prune?: boolean;
  /** Keep certificates that differ from their spec until they are due. */
  acceptExisting?: boolean;
  /**
   * Replace a kept or shared key with a new one; with `only`, any certificate's. Replaces an authority only if
   * `only` or `authorities` names it, and only a lost or broken one.
   */
  force?: boolean;
  /** Move an authority's rotation by one step. */
  rotation?: RotationRequest;
  /** How long a stage of a rotation may stand, in seconds, and as the user wrote it; 30 days by default. */
  soak?: { seconds: number; words: string };
  /** Check only recipients, as `rekey` does. */
  sealsOnly?: boolean;
}

/** Whether a run with these options covers it. */
export function isSelected(spec: Spec, { only, hosts, authorities }: Selection): boolean {
  return (
    (only === undefined || only.includes(spec.id)) &&
    (authorities === undefined || authorities.includes(spec.ca)) &&
    (hosts === undefined || spec.kind === 'authority' || spec.heldBy.some((h) => hosts.includes(h)))
  );
}

/** The authority that signs: as on disk, or as this plan will make it. */
export type IssuerState =
  /** A root: only itself. */
  | { state: 'self' }
  | {
      state: 'present';
      publicKey: string;
      /** Epoch seconds, of the certificate that it will have after this plan. */
      notBefore: number;
      notAfter: number;
      /** Fingerprints that follow a leaf in its file; undefined if this plan makes a new one of them. */
      chain: string[] | undefined;
      /** The root's fingerprint, which may follow them. */
      root: string | undefined;
      /** The authority whose end limits this one's: itself, or one above it. */
      limiter: Spec;
      /** This clone has accepted it. */
      isAccepted: boolean;
      /** The policy names another signer for it, or for one above it. */
      isOtherwise?: true;
      /**
       * Why it can't sign: its key isn't available, or it waits for the user. It can still be compared with.
       */
      cannotSign?: string;
    }
  | {
      state: 'planned';
      notBefore: number;
      notAfter: number;
      /** Another generation signs after this plan: the authority itself stays. */
      rotates?: true;
    }
  | {
      state: 'unusable';
      reason: string;
      hint: string | Said;
      /** Its file, or one above it, holds a certificate that is not the authority's. */
      stranger?: true;
      notAfter?: number;
      /** Its public key, if only its dates prevent signing. */
      outOfDate?: string;
    };

/** All that a check may use. */
export interface SpecState {
  spec: Spec;
  observation: Observation;
  /** The file's first certificate, as on disk or as a repair will restore it. */
  certificate: ReadCertificate | undefined;
  issuer: IssuerState;
  /** The tree already has a certificate that this authority signed. */
  hasLeaves: boolean;
  signed: Signed;
  complete: boolean;
  options: PlanOptions;
  acceptance: Acceptance;
  history?: SealHistory;
  /** Digests of authorities' public keys: those on disk, and those that are or were accepted. */
  authorityKeys: ReadonlySet<string>;
}

export type ProposedChange = Omit<Change, 'id' | 'files'>;

export type Verdict =
  | { change: ProposedChange }
  /** Reported, not changed. Further checks run only if it is `nonBlocking`; otherwise only those of `then`. */
  | { finding: Problem; nonBlocking?: true; then?: readonly Check[] };

/** The first check with a proposed change decides. */
export type Check = (state: SpecState) => Verdict | undefined;

export function reason(field: string, message: string, from?: string, to?: string): Reason {
  return {
    field,
    message,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

export function finding(
  spec: Spec,
  code: Code,
  level: Problem['level'],
  { message, hint }: Message,
): { finding: Problem } {
  return { finding: { code, place: spec.files.certificate, message, level, ...hinted(hint) } };
}

/** A finding that doesn't prevent another change, such as a new seal. */
export const nonBlocking = (verdict: { finding: Problem }): Verdict => ({
  ...verdict,
  nonBlocking: true,
});

export function change(
  kind: Change['kind'],
  key: Change['key'],
  reasons: Reason[],
): { change: ProposedChange } {
  return { change: { kind, key, reasons } };
}

/** The signing authority's end, epoch seconds; undefined for a root or a planned one. */
export const issuerEnd = ({ issuer }: SpecState): number | undefined =>
  issuer.state === 'present' || issuer.state === 'unusable' ? issuer.notAfter : undefined;

/** Whether the user named this spec, or an authority's tree, together with `force`. */
export function isForced({ spec, options }: SpecState): boolean {
  const { force, only = [], authorities = [] } = options;
  if (!force) return false;
  return (
    only.includes(spec.id) || (spec.kind === 'authority' ? authorities.includes(spec.ca) : false)
  );
}

/** The finding for a spec whose authority can't be used now. */
export function blocked(
  spec: Spec,
  { reason, hint = FIX_AUTHORITY }: Pick<Trouble, 'reason'> & Partial<Trouble>,
): { finding: Problem } {
  const message = waits(spec.issuer, { reason, hint });
  const { finding: waiting } = finding(spec, 'authority-unusable', 'error', message);
  return { finding: { ...waiting, together: message.together } };
}

/** Keeps a certificate that differs from its spec until it is due. */
export const accept = (reasons: Reason[]): Verdict => ({
  change: { kind: 'adopt', key: 'none', reasons: reasons.map(staying), accepts: true },
});

const staying = (differing: Reason): Reason => ({
  ...differing,
  message: keptDifferent(differing),
});
