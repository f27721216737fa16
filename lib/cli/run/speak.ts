import type { Advice } from '../../cluster/rotation/advice.js';
import { plainAdvice, plainLasting } from '../../cluster/rotation/plain.js';
import type { CertflakeError } from '../../errors.js';
import type { Plan, Problem } from '../../model/index.js';
import type { Cut } from '../../verify/mixture/types.js';
import { gitAfter } from '../git/git-after.js';
import type { Sources } from '../git/git.js';
import { rekeySummary } from '../render/rekey.js';
import { renderResult, renderUnadded } from '../render/result.js';
import { plainBreaks } from '../render/breaks.js';
import { adviceLines } from '../render/advice.js';
import type { Session } from '../session/session.js';
import { hasDone, type Done } from './carry-out.js';
import { adviceOnPlan, lastingOnPlan } from './advice-on.js';
import * as say from './messages.js';
import { envelope, problemsOf, renderError } from './report.js';

export type RunCommand = 'apply' | 'rekey' | 'rotate';

export interface Finished {
  plan: Plan;
  applied: Done;
  /** The text about what this clone has accepted, if any. */
  accepted: string | undefined;
  /** What is still wrong: an error among it makes the status 1. */
  wrong: Problem[];
  /** Lint's findings about the policy: `check` judges them. */
  lint: Problem[];
  /** What belongs in the same commit, if it has changed. */
  sources: Sources;
}

/** The work is done, but the lock couldn't be released. */
type Left = CertflakeError | undefined;

/** Prints what a run has done, as text. */
export async function speak(
  command: RunCommand,
  session: Session,
  finished: Finished,
  left: Left,
): Promise<void> {
  const { terminal, specs } = session;
  const { applied, accepted, sources } = finished;
  const git = await gitAfter(session, applied, sources);
  const summary = summaryOf(command, finished);
  if (hasDone(applied)) {
    terminal.out(renderResult(applied, specs.dir, git, terminal.style));
    const advice = adviceOn(session, finished);
    if (advice) terminal.out(`\n${adviceLines(advice, terminal.style).join('\n')}\n`);
    if (summary !== undefined) terminal.out(say.forCommit(summary));
  } else {
    if (accepted !== undefined) terminal.out(`${accepted}\n`);
    terminal.out(renderUnadded(applied, specs.dir, git));
  }
  if (left !== undefined) terminal.err(renderError(left));
}

/** The same as one JSON object. */
export function speakJson(
  command: RunCommand,
  session: Session,
  finished: Finished,
  left: Left,
): void {
  const { terminal } = session;
  const { applied, wrong, lint } = finished;
  const [summary, advice] = [summaryOf(command, finished), adviceOn(session, finished)];
  const result = {
    ...applied,
    ...(applied.breaks && broken(session, finished, applied.breaks)),
    ...(summary === undefined ? {} : { summary }),
    ...(advice && { advice: plainAdvice(advice) }),
  };
  const all = [...wrong, ...lint, ...(left === undefined ? [] : problemsOf(left))];
  terminal.out(envelope(command, result, all, left?.changed));
}

/** Only of a rotation after a compromise. */
const broken = (
  { specs: { specs }, inventory }: Session,
  { plan }: Finished,
  breaks: readonly Cut[],
) => ({
  breaks: plainBreaks(breaks),
  lasting: plainLasting(lastingOnPlan(plan, specs, inventory)),
});

/** The commit message for what `rekey` has sealed. */
const summaryOf = (command: RunCommand, { plan, applied }: Finished): string | undefined =>
  command === 'rekey' && applied.changes.length > 0 ? rekeySummary(plan.changes) : undefined;

/** What to do around the step that a rotation has made. */
const adviceOn = ({ specs, inventory }: Session, { plan }: Finished): Advice | undefined =>
  adviceOnPlan(plan, specs.specs, inventory);
