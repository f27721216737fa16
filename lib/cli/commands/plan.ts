import { lintOf } from '../../load/lint.js';
import type { Plan, Problem } from '../../model.js';
import { planChanges } from '../../plan/plan.js';
import { renderProblems } from '../problems.js';
import { besidePlan } from '../render/lint.js';
import { renderPlan } from '../render/plan.js';
import { acceptanceOf } from '../acceptance.js';
import { lookBeside } from '../beside.js';
import { withClock } from '../clock.js';
import { renderSince } from '../render/since.js';
import { envelope } from '../report.js';
import { planOptions, type SelectionOptions } from '../selection.js';
import { look, openSession, stanzaTools, type CommonOptions, type Session } from '../session.js';
import { sinceRevision } from '../since.js';

export interface PlanCommandOptions extends CommonOptions, SelectionOptions {
  exitCode?: boolean;
  since?: string;
}

export async function plan(options: PlanCommandOptions): Promise<number> {
  const session = await openSession(options);
  const { tree, observations } = look(session);
  const wanted = planOptions(options, session.specs, session.now);
  const acceptance = await acceptanceOf(session, tree);
  const planned = planChanges(session.specs, observations, wanted, stanzaTools, acceptance);
  const beside = await lookBeside(session, tree, acceptance);
  const since =
    options.since === undefined
      ? undefined
      : await sinceRevision(session, options.since, observations);
  planned.findings = await withClock(session, planned, observations);
  const lint = lintOf(session, session.specs);
  const found = [
    ...session.specs.problems,
    ...planned.findings,
    ...beside.fixable,
    ...beside.problems,
  ];
  const problems = [...found, ...lint];
  const { emitted } = beside;
  if (options.json)
    session.terminal.out(envelope('plan', { ...planned, emitted, since }, problems));
  else {
    if (since) session.terminal.out(renderSince(since, session.terminal.style));
    session.terminal.out(renderPlan(planned, session.terminal.style, { emitted }));
    // The plan lists the files already.
    const isSaid = (one: Problem) => one.code === 'emitted-stale' && beside.fixable.includes(one);
    printProblems(session, [...found.filter((one) => !isSaid(one)), ...besidePlan(lint)]);
  }
  return statusOf(planned, emitted, found, options.exitCode === true);
}

export function printProblems({ terminal }: Session, problems: Problem[]): void {
  if (problems.length > 0) terminal.err(`${renderProblems(problems)}\n`);
}

/** What lint says of the policy is judged by `check`: the plan itself can be carried out. */
function statusOf(
  { changes }: Plan,
  emitted: string[],
  found: Problem[],
  exitCode: boolean,
): number {
  if (found.some(({ level }) => level === 'error')) return 1;
  return exitCode && changes.length + emitted.length > 0 ? 2 : 0;
}
