import type { Change, Observation, Problem, ReadCertificate, Reason, Spec } from '../model.js';

export interface PlanOptions {
  /** Epoch seconds. */
  now: number;
  /** Only these ids, hosts or authorities are planned; the rest counts as not looked at. */
  only?: string[];
  hosts?: string[];
  authorities?: string[];
  /** Remove what no spec owns; needs a complete inventory. */
  prune?: boolean;
  /** Keep certificates that differ from their spec until they are due. */
  acceptExisting?: boolean;
  /** Give a kept, shared or lost authority's key up for a new one. */
  force?: boolean;
}

/** The certificate that signs: as it lies on disk, or as this very plan will create it. */
export type IssuerState =
  | { state: 'present'; certificate: ReadCertificate }
  | { state: 'planned'; notBefore: number; notAfter: number }
  | { state: 'unusable'; reason: string };

/** All that one check may look at. */
export interface SpecState {
  spec: Spec;
  observation: Observation;
  /** The file's first certificate, if it could be read. */
  certificate: ReadCertificate | undefined;
  issuer: IssuerState;
  /** Some certificate signed by this authority already lies in the tree. */
  hasLeaves: boolean;
  complete: boolean;
  options: PlanOptions;
}

export type Verdict =
  | { change: Omit<Change, 'id' | 'files'> }
  /** Reported, not changed; the further checks are asked only if it stands `aside` of them. */
  | { finding: Problem; aside?: true };

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
  code: string,
  level: Problem['level'],
  message: string,
  hint?: string,
): { finding: Problem } {
  const problem: Problem = { code, place: spec.files.certificate, message, level };
  return { finding: hint === undefined ? problem : { ...problem, hint } };
}

/** A finding that doesn't hinder another change, such as a new seal. */
export const aside = (verdict: { finding: Problem }): Verdict => ({ ...verdict, aside: true });

export function change(
  kind: Change['kind'],
  key: Change['key'],
  reasons: Reason[],
): { change: Omit<Change, 'id' | 'files'> } {
  return { change: { kind, key, reasons } };
}

/** The end of the authority that signs, epoch seconds; undefined for a root or a planned one. */
export const issuerEnd = ({ issuer }: SpecState): number | undefined =>
  issuer.state === 'present' ? issuer.certificate.notAfter : undefined;

/** A spec whose authority can't be used now. */
export function blocked(spec: Spec, why: string): Verdict {
  return finding(
    spec,
    'authority-unusable',
    'error',
    `waits for authority "${spec.issuerId.replace(/^ca-/, '')}": ${why}`,
    'mend the authority first',
  );
}

/** Keep what differs from its spec until it is due. */
export const accept = (reasons: Reason[]): Verdict => ({
  change: { kind: 'adopt', key: 'none', reasons, accepts: true },
});
