import { withMisfits } from '../../../accept/misfits.js';
import { newTokenKeys } from '../../../cluster/new-token-key.js';
import { lintOf } from '../../../load/lint.js';
import type { Problem } from '../../../model/index.js';
import { Claims } from '../../../accept/plan-claims.js';
import { planChanges } from '../../../plan/plan.js';
import type { PlanOptions, Selection } from '../../../plan/state.js';
import { printProblems } from '../../run/print-problems.js';
import { besidePlan } from '../../render/lint.js';
import { renderPlan } from '../../render/plan.js';
import { acceptanceOf } from '../../accept/acceptance.js';
import { lookBeside } from '../../run/beside.js';
import { withClock } from '../../run/clock.js';
import { writesEmitted } from '../../run/emit-after.js';
import { renderSince } from '../../render/since.js';
import { envelope } from '../../run/report.js';
import { presentRules } from '../../rules/unaccepted.js';
import { planOptions, type Limits } from '../../session/selection.js';
import { look, openSession, stanzaTools, type PolicySource } from '../../session/session.js';
import { sinceRevision } from '../../run/since.js';
import { isCompletable, unfinishedRun } from '../../run/unfinished.js';
import { unprovenNow } from '../../run/unproven.js';
import type { OutputForm } from '../../terminal/output-form.js';

export interface PlanRequest {
  readonly policySource: PolicySource;
  readonly selection: Selection;
  readonly limits: Limits;
  readonly output: OutputForm;
  /** The status is 2 if a change is due. */
  readonly exitCode: boolean;
  /** How long a stage of a rotation may stand. */
  readonly soak: NonNullable<PlanOptions['soak']>;
  /** A git revision: shows what was added since. */
  readonly since?: string;
}

export async function plan(request: PlanRequest): Promise<number> {
  const { policySource, selection, limits, output } = request;
  const session = await openSession(policySource, output);
  const { tree, ...looked } = look(session);
  const { soak } = request;
  const wanted = { ...planOptions(selection, limits, session.specs, session.now), soak };
  const acceptance = await acceptanceOf(session, tree);
  const observations = withMisfits(looked.observations, acceptance.record);
  const planned = planChanges(session.specs, observations, wanted, stanzaTools, acceptance);
  const beside = await lookBeside(
    session,
    { tree, observations },
    acceptance,
    writesEmitted(selection),
  );
  if (beside.rules !== undefined) {
    const claims = new Claims({
      specs: session.specs,
      observations,
      tools: stanzaTools,
      acceptance,
    });
    planned.claims = claims.withRules(planned, beside.rules);
  }
  const seen = { tree, observations, acceptance };
  const rules = await presentRules(session, seen, planned.claims);
  const since =
    request.since === undefined
      ? undefined
      : await sinceRevision(session, request.since, observations);
  planned.findings = await withClock(session, planned, observations);
  const lint = lintOf(session, session.specs);
  const unfinished = unfinishedRun(session.root, session.specs.dir);
  const found = [
    ...unfinished,
    ...session.specs.problems,
    ...beside.findings(planned.findings),
    ...unprovenNow(planned),
    ...newTokenKeys(planned, { ...session, observations }),
    ...beside.fixable,
    ...beside.problems,
    ...rules,
  ];
  const problems = [...found, ...lint];
  const { emitted } = beside;
  if (output.json) session.terminal.out(envelope('plan', { ...planned, emitted, since }, problems));
  else {
    const besides = { emitted, isUnfinished: isCompletable(unfinished) };
    if (since) session.terminal.out(renderSince(since, session.terminal.style));
    session.terminal.out(renderPlan(planned, session.terminal.style, besides));
    // The plan already lists the files.
    const isSaid = (one: Problem) => one.code === 'emitted-stale' && beside.fixable.includes(one);
    printProblems(session, [...found.filter((one) => !isSaid(one)), ...besidePlan(lint)]);
  }
  const { changes, unproven } = planned;
  const isDue = [changes, unproven, emitted, unfinished].some(({ length }) => length > 0);
  return statusOf(found, request.exitCode && isDue);
}

/** `check` judges lint's findings about the policy: the plan can be carried out anyway. */
function statusOf(found: Problem[], isDue: boolean): number {
  if (found.some(({ level }) => level === 'error')) return 1;
  return isDue ? 2 : 0;
}
