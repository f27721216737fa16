import { withMisfits } from '../../../accept/misfits.js';
import { checkTree } from '../../../plan/check-report.js';
import { lintOf } from '../../../load/lint.js';
import type { Problem } from '../../../model/index.js';
import { planChanges } from '../../../plan/plan.js';
import type { PlanOptions } from '../../../plan/state.js';
import { renderCheck } from './render.js';
import { renderPrometheus } from './prometheus.js';
import { acceptanceOf } from '../../accept/acceptance.js';
import { lookBeside } from '../../run/beside.js';
import { withClock } from '../../run/clock.js';
import { renderSince } from '../../render/since.js';
import { envelope } from '../../run/report.js';
import { presentRules } from '../../rules/unaccepted.js';
import { look, openSession, stanzaTools, type PolicySource } from '../../session/session.js';
import { sinceRevision } from '../../run/since.js';
import { unfinishedRun } from '../../run/unfinished.js';
import { printProblems } from '../../run/print-problems.js';
import type { OutputForm } from '../../terminal/output-form.js';

export interface CheckRequest {
  readonly policySource: PolicySource;
  readonly output: OutputForm;
  /** The horizon: in seconds, and as given. */
  readonly horizon: { readonly within: number; readonly withinWords: string };
  readonly format: 'table' | 'prometheus';
  /** How long a stage of a rotation may stand. */
  readonly soak: NonNullable<PlanOptions['soak']>;
  /** A git revision: shows what was added since. */
  readonly since?: string;
}

export async function check(request: CheckRequest): Promise<number> {
  const { policySource, output } = request;
  const session = await openSession(policySource, output);
  const { specs, now, terminal } = session;
  const { tree, ...looked } = look(session);
  const acceptance = await acceptanceOf(session, tree);
  const observations = withMisfits(looked.observations, acceptance.record);
  const wanted = { now, soak: request.soak };
  const planned = planChanges(specs, observations, wanted, stanzaTools, acceptance);
  const report = checkTree(specs, observations, planned, { now, ...request.horizon });
  const since =
    request.since === undefined
      ? undefined
      : await sinceRevision(session, request.since, observations);
  // A host's alarm is about its certificates; lint is for the policy's author.
  const isAlarm = request.format === 'prometheus';
  const lint = isAlarm ? [] : lintOf(session, specs);
  const beside = isAlarm
    ? undefined
    : await lookBeside(session, { tree, observations }, acceptance);
  const seen = { tree, observations, acceptance };
  const rules = isAlarm ? [] : await presentRules(session, seen);
  const besides = [...(beside?.fixable ?? []), ...(beside?.problems ?? []), ...rules];
  const clocked = await withClock(session, planned, observations);
  const findings = beside?.findings(clocked) ?? clocked;
  const unfinished = unfinishedRun(session.root, specs.dir);
  const problems = [...unfinished, ...specs.problems, ...findings, ...besides, ...lint];
  const { emitted } = beside ?? {};
  const isApplyDue = unfinished.length > 0 || beside?.isStale === true;
  if (output.json) terminal.out(envelope('check', { ...report, emitted, since }, problems));
  else if (isAlarm) {
    terminal.out(renderPrometheus(report, now));
    printProblems(session, problems);
  } else {
    if (since) terminal.out(renderSince(since, terminal.style));
    terminal.out(renderCheck(report, terminal.style, { isApplyDue }));
    printProblems(session, problems);
  }
  if (problems.some(({ level }) => level === 'error')) return 1;
  if (report.rows.some(({ level }) => level === 'error')) return 1;
  return report.due > 0 || isApplyDue || besides.some(isUnfinishedMerge) ? 2 : 0;
}

/** Certflake's own files with git's markers, or a record that can't be read. */
const isUnfinishedMerge = ({ code }: Problem): boolean =>
  code === 'emitted-conflict' || code === 'emit-record';
