import type { Code } from '../codes.js';
import type {
  Change,
  Observation,
  Observations,
  Plan,
  Problem,
  ReadCertificate,
  Spec,
  Specs,
} from '../model/index.js';
import { dueAt } from './checks/due.js';
import { isUnproven, recordedEntry } from '../observe/recorded.js';
import { invalidAt } from '../x509/validity.js';

/** The kind of change that the plan has for it, in other words where those are clearer; or a finding's code. */
export type RowState =
  | 'ok'
  | 'expired'
  | 'not yet valid'
  | 'due'
  | 'due soon'
  | 'broken'
  | 'unproven'
  | Change['kind']
  | Code;

export interface CheckRow {
  id: string;
  kind: 'authority' | 'certificate';
  /** Its name in the policy. */
  name: string;
  /** The name of the authority that signs it. */
  authority: string;
  /** Epoch seconds, and seconds left; absent where there is no readable certificate. */
  notAfter?: number;
  remaining?: number;
  /** From when on `apply` renews it, epoch seconds. */
  renewsAt?: number;
  /** Instead where `apply` doesn't renew it, an authority or what ends with its authority: from when on it is reported. */
  dueAt?: number;
  /** What the next run does with it, if it does something. */
  change?: Change['kind'];
  state: RowState;
  level: 'ok' | 'warning' | 'error';
  /** `apply`: the next run puts it right; `operator`: a finding says what to do, whatever the next run does; `later`: within the horizon. */
  needs: 'apply' | 'operator' | 'later' | 'nothing';
  /** An unproven one falls due within the horizon as well. */
  soon?: true;
}

export interface CheckReport {
  /** What is refused now comes first, then other errors, then the rest. */
  rows: CheckRow[];
  /** Rows that need somebody, now or within the horizon. */
  due: number;
  /** The horizon, in the user's words. */
  within: string;
  /** Ids whose sealed key nobody has proven. */
  unproven: string[];
  /** Those of them of which no manifest says anything, as where it is missing or damaged. */
  unnoted: string[];
}

interface Horizon {
  now: number;
  within: number;
}

interface Verdicts {
  change: Change | undefined;
  problem: Problem | undefined;
  isUnproven: boolean;
}

/**
 * The state of every certificate, from public data alone: what the plan would change, and what ends
 * or falls due within the horizon. Pure.
 *
 * @param within the horizon in seconds; `withinWords` is how the user wrote it
 */
export function checkTree(
  specs: Specs,
  observations: Observations,
  plan: Plan,
  options: Horizon & { withinWords: string },
): CheckReport {
  const changes = new Map(plan.changes.map((change) => [change.id, change]));
  const problems = gravest(plan.findings);
  const rows = specs.specs.map((spec) =>
    rowOf(spec, observations, options, {
      change: changes.get(spec.id),
      problem: problems.get(spec.files.certificate),
      isUnproven: plan.unproven.includes(spec.id),
    }),
  );
  const unproven = specs.specs
    .map(({ id }) => observations.observed[id])
    .filter((one): one is Observation => one !== undefined && isUnproven(one));
  return {
    rows: [0, 1, 2].flatMap((rank) => rows.filter((row) => rankOf(row) === rank)),
    due: rows.filter(({ state }) => state !== 'ok').length,
    within: options.withinWords,
    unproven: unproven.map(({ id }) => id),
    unnoted: unproven.filter(isUnnoted).map(({ id }) => id),
  };
}

/** Its manifest has no entry, or one that leaves open which key this very file holds, or for whom. */
const isUnnoted = (one: Observation): boolean =>
  one.entry === undefined || recordedEntry(one) !== undefined;

/** By place: the first error, else the first warning. */
function gravest(findings: readonly Problem[]): Map<string, Problem> {
  const first = (level: Problem['level']) =>
    findings.filter((one) => one.level === level).reverse();
  const ranked = [...first('warning'), ...first('error')];
  return new Map(ranked.map((problem) => [problem.place, problem]));
}

const refused = { expired: 'expired', 'not-yet-valid': 'not yet valid' } as const;

const rankOf = ({ level, state }: CheckRow): number =>
  level !== 'error' ? 2 : Object.values<string>(refused).includes(state) ? 0 : 1;

function rowOf(
  spec: Spec,
  observations: Observations,
  { now, within }: Horizon,
  verdicts: Verdicts,
): CheckRow {
  const certificate = certificateOn(observations, spec.id);
  const soon =
    certificate !== undefined &&
    Math.min(dueAt(spec, certificate), certificate.notAfter) <= now + within;
  const invalid = certificate && invalidAt(certificate, now);
  const state = stateOf(verdicts, soon);
  return {
    id: spec.id,
    kind: spec.kind,
    name: spec.name,
    authority: spec.issuer,
    ...(certificate === undefined
      ? {}
      : { notAfter: certificate.notAfter, remaining: certificate.notAfter - now }),
    ...(certificate && renewal(spec, certificate, certificateOn(observations, spec.issuerId))),
    ...(verdicts.change && { change: verdicts.change.kind }),
    ...(invalid === undefined ? state : refusedState(invalid, state)),
  };
}

function certificateOn(observations: Observations, id: string): ReadCertificate | undefined {
  const file = observations.observed[id]?.certificate;
  return file?.state === 'read' ? file.certificates[0] : undefined;
}

/** Renewing what ends with its authority would not move its end, so no run does it. */
function renewal(
  spec: Spec,
  certificate: ReadCertificate,
  issuer: ReadCertificate | undefined,
): Pick<CheckRow, 'renewsAt' | 'dueAt'> {
  const at = dueAt(spec, certificate);
  const isCut = issuer !== undefined && issuer.notAfter <= certificate.notAfter;
  return spec.kind === 'authority' || isCut ? { dueAt: at } : { renewsAt: at };
}

const refusedState = (invalid: keyof typeof refused, { needs }: State): State => ({
  state: refused[invalid],
  level: 'error',
  needs: needs === 'apply' ? 'apply' : 'operator',
});

const states: Partial<Record<Change['kind'], RowState>> = {
  create: 'missing',
  renew: 'due',
  repair: 'broken',
};

type State = Pick<CheckRow, 'state' | 'level' | 'needs' | 'soon'>;

function stateOf({ change, problem, isUnproven: unproven }: Verdicts, soon: boolean): State {
  if (problem !== undefined && (change === undefined || outlasts(problem, change))) {
    return { state: problem.code, level: levelOf(problem), needs: 'operator' };
  }
  if (change !== undefined) {
    const { kind } = change;
    return { state: states[kind] ?? kind, level: levelOfChange(change), needs: 'apply' };
  }
  if (unproven) {
    return { state: 'unproven', level: 'warning', needs: 'apply', ...(soon && { soon: true }) };
  }
  return soon
    ? { state: 'due soon', level: 'warning', needs: 'later' }
    : { state: 'ok', level: 'ok', needs: 'nothing' };
}

const levelOf = ({ level }: Problem) => (level === 'error' ? 'error' : 'warning');

const levelOfChange = ({ kind }: Change) => (kind === 'repair' ? 'error' : 'warning');

/** Whether it is no less grave than what the change puts right, and the certificate stays as it is. */
const outlasts = (problem: Problem, change: Change): boolean =>
  change.key === 'none' && (problem.level === 'error' || levelOfChange(change) === 'warning');
