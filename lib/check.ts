import type { ChangeKind, Observations, Plan, Problem, Specs } from './model.js';
import { dueAt } from './plan/due.js';
import { isUnproven } from './plan/known.js';

export interface CheckRow {
  id: string;
  kind: 'authority' | 'certificate';
  /** The authority that signs it. */
  authority: string;
  /** Epoch seconds, and seconds left; absent where there is no readable certificate. */
  notAfter?: number;
  remaining?: number;
  /** `ok`, `due`, `missing`, … or the kind of change that the plan has for it. */
  state: string;
  level: 'ok' | 'warning' | 'error';
}

export interface CheckReport {
  rows: CheckRow[];
  /** Rows that need somebody. */
  due: number;
  /** The horizon, in the user's words. */
  within: string;
  /** Ids whose sealed key nobody has proven. */
  unproven: string[];
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
  options: { now: number; within: number; withinWords: string },
): CheckReport {
  const changes = new Map(plan.changes.map((change) => [change.id, change.kind]));
  const problems = new Map<string, Problem>();
  for (const problem of plan.findings) {
    const isSaid = problem.level === 'note' || problems.has(problem.place);
    if (!isSaid) problems.set(problem.place, problem);
  }
  const rows = specs.specs.map((spec) =>
    rowOf(spec, observations, options, {
      change: changes.get(spec.id),
      problem: problems.get(spec.files.certificate),
    }),
  );
  return {
    rows,
    due: rows.filter(({ state }) => state !== 'ok').length,
    within: options.withinWords,
    unproven: specs.specs
      .filter(({ id }) => observations.observed[id] && isUnproven(observations.observed[id]))
      .map(({ id }) => id),
  };
}

function rowOf(
  spec: Specs['specs'][number],
  observations: Observations,
  { now, within }: { now: number; within: number },
  { change, problem }: { change: ChangeKind | undefined; problem: Problem | undefined },
): CheckRow {
  const file = observations.observed[spec.id]?.certificate;
  const certificate = file?.state === 'read' ? file.certificates[0] : undefined;
  const soon =
    certificate !== undefined &&
    Math.min(dueAt(spec, certificate), certificate.notAfter) <= now + within;
  return {
    id: spec.id,
    kind: spec.kind,
    authority: spec.issuerId.replace(/^ca-/, ''),
    ...(certificate === undefined
      ? {}
      : { notAfter: certificate.notAfter, remaining: certificate.notAfter - now }),
    ...stateOf(change, problem, soon),
  };
}

const states: Partial<Record<ChangeKind, string>> = {
  create: 'missing',
  renew: 'due',
  repair: 'broken',
};

function stateOf(
  kind: ChangeKind | undefined,
  problem: Problem | undefined,
  soon: boolean,
): Pick<CheckRow, 'state' | 'level'> {
  if (kind !== undefined) {
    return { state: states[kind] ?? kind, level: kind === 'repair' ? 'error' : 'warning' };
  }
  if (problem !== undefined && problem.level !== 'note') {
    return { state: problem.code, level: problem.level };
  }
  return soon ? { state: 'due soon', level: 'warning' } : { state: 'ok', level: 'ok' };
}
