import type { Code } from '../codes.js';
import type { Acceptance } from '../accept/acceptance.js';
import type {
  Change,
  Observation,
  Problem,
  ReadCertificate,
  Reason,
  SealHistory,
  Spec,
} from '../model/index.js';
import { authorityName, type Signed } from './signed.js';

/** Only these ids, hosts or authorities are planned; the rest counts as not looked at. */
export interface Selection {
  only?: string[];
  hosts?: string[];
  authorities?: string[];
}

export interface PlanOptions extends Selection {
  /** Epoch seconds. */
  now: number;
  /** Remove what no spec owns; needs a complete inventory and no selection. */
  prune?: boolean;
  /** Keep certificates that differ from their spec until they are due. */
  acceptExisting?: boolean;
  /**
   * Give a kept or shared key up for a new one; with `only`, any certificate's. Gives up an authority
   * only where `only` or `authorities` names it, and only one that is lost or broken.
   */
  force?: boolean;
  /** Look at recipients alone, as `rekey` does. */
  sealsOnly?: boolean;
}

/** Whether a run with these options looks at it. */
export function isSelected(spec: Spec, { only, hosts, authorities }: Selection): boolean {
  return (
    (only === undefined || only.includes(spec.id)) &&
    (authorities === undefined || authorities.includes(spec.ca)) &&
    (hosts === undefined || spec.kind === 'authority' || spec.heldBy.some((h) => hosts.includes(h)))
  );
}

/** The authority that signs: as it lies on disk, or as this very plan will make it. */
export type IssuerState =
  /** A root: nobody but itself. */
  | { state: 'self' }
  | {
      state: 'present';
      publicKey: string;
      /** Epoch seconds, of the certificate that it will have after this plan. */
      notBefore: number;
      notAfter: number;
      /** Fingerprints that follow a leaf in its file; undefined where this plan makes one of them anew. */
      chain: string[] | undefined;
      /** The root's, which may follow them. */
      root: string | undefined;
      /** The authority whose end is the reason for this one's: itself, or one above it. */
      limiter: Spec;
      /** This clone has accepted it. */
      isAccepted: boolean;
      /** Another authority has signed it, or one above it, than the policy says. */
      isOtherwise?: true;
      /** It can be compared with, and its key is not at hand, or it waits for the user. */
      cannotSign?: string;
    }
  | { state: 'planned'; notBefore: number; notAfter: number }
  | {
      state: 'unusable';
      reason: string;
      hint: string;
      /** Its file, or one above it, holds a certificate that is not the authority's. */
      stranger?: true;
      notAfter?: number;
      /** Its public key, where nothing but its dates hinders it. */
      outOfDate?: string;
    };

/** All that one check may look at. */
export interface SpecState {
  spec: Spec;
  observation: Observation;
  /** The file's first certificate, as it lies there or as a repair will restore it. */
  certificate: ReadCertificate | undefined;
  issuer: IssuerState;
  /** Some certificate signed by this authority already lies in the tree. */
  hasLeaves: boolean;
  signed: Signed;
  complete: boolean;
  options: PlanOptions;
  acceptance: Acceptance;
  history?: SealHistory;
  /** Digests of the public keys of authorities: those on disk, and those that are or were accepted. */
  authorityKeys: ReadonlySet<string>;
}

export type ProposedChange = Omit<Change, 'id' | 'files'>;

export type Verdict =
  | { change: ProposedChange }
  /** Reported, not changed; the further checks are asked only if it is `nonBlocking`, or else those of `then`. */
  | { finding: Problem; nonBlocking?: true; then?: readonly Check[] };

/** The first check that has a change to propose decides. */
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
  message: string,
  hint?: string,
): { finding: Problem } {
  const problem: Problem = { code, place: spec.files.certificate, message, level };
  return { finding: hint === undefined ? problem : { ...problem, hint } };
}

/** A finding that doesn't hinder another change, such as a new seal. */
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

/** The end of the authority that signs, epoch seconds; undefined for a root or a planned one. */
export const issuerEnd = ({ issuer }: SpecState): number | undefined =>
  issuer.state === 'present' || issuer.state === 'unusable' ? issuer.notAfter : undefined;

/** Whether the user has named this very spec, or for an authority its tree, beside `force`. */
export function isForced({ spec, options }: SpecState): boolean {
  const { force, only = [], authorities = [] } = options;
  if (!force) return false;
  return (
    only.includes(spec.id) || (spec.kind === 'authority' ? authorities.includes(spec.ca) : false)
  );
}

/** Where the authority's own message says how. */
export const FIX_AUTHORITY = 'fix the authority first';

/** A spec whose authority can't be used now. */
export function blocked(spec: Spec, why: string, hint = FIX_AUTHORITY): { finding: Problem } {
  const cause = `for authority ${authorityName(spec.issuer)}: ${why}`;
  const waits = finding(spec, 'authority-unusable', 'error', `waits ${cause}`, hint);
  return { finding: { ...waits.finding, together: `certificates wait ${cause}` } };
}

/** Keep what differs from its spec until it is due. */
export const accept = (reasons: Reason[]): Verdict => ({
  change: { kind: 'adopt', key: 'none', reasons: reasons.map(staying), accepts: true },
});

const staying = (differing: Reason): Reason => {
  const { field, from, to } = differing;
  return { ...differing, message: `stays: ${field} ${from} (the policy says ${to})` };
};
