import type { Observations, Plan, Problem, Specs } from './model.js';
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
  const rows = specs.specs.map((spec) => rowOf(spec, observations, plan, options));
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
  plan: Plan,
  { now, within }: { now: number; within: number },
): CheckRow {
  const file = observations.observed[spec.id]?.certificate;
  const certificate = file?.state === 'read' ? file.certificates[0] : undefined;
  const change = plan.changes.find(({ id }) => id === spec.id);
  const problem = plan.findings.find(({ place }) => place === spec.files.certificate);
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
    ...stateOf(change?.kind, problem, soon),
  };
}

const states: Record<string, string> = { create: 'missing', renew: 'due', repair: 'broken' };

function stateOf(
  kind: string | undefined,
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
