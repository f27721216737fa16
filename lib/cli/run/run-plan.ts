import type { GivenWords } from '../../accept/refusal.js';
import type { CertflakeError } from '../../errors.js';
import type { PlanOptions } from '../../plan/state.js';
import type { LockedStore, Notices } from '../../store/transaction.js';
import { sourcesOf } from '../git/git.js';
import { besidePlan } from '../render/lint.js';
import { renderPlan } from '../render/plan.js';
import { planOptions } from '../session/selection.js';
import { openSession, type Session } from '../session/session.js';
import { repeatIdentities } from '../terminal/spoken.js';
import { confirm, type Confirmation } from '../terminal/confirm.js';
import { marking } from '../terminal/outcome.js';
import type { Terminal } from '../terminal/terminal.js';
import { someOf } from '../terminal/text.js';
import { beforeLines, lastingLines } from '../render/advice.js';
import { acceptedBy } from './accepted.js';
import { adviceOnPlan, lastingOnPlan } from './advice-on.js';
import { confirmBreaks } from './breaks.js';
import { carryOut, hasDone, type OnBreaks } from './carry-out.js';
import { confirmClock, unanswered } from './clock.js';
import { underLock } from './interrupt.js';
import * as say from './messages.js';
import { printProblems } from './print-problems.js';
import type { RunRequest } from './request.js';
import { see, type Seen } from './seen.js';
import { speak, speakJson, type Finished, type RunCommand } from './speak.js';

/** Plans, shows, asks and carries out under one lock: it does exactly what it showed. */
export async function runPlan(command: RunCommand, request: RunRequest): Promise<number> {
  const session = await openSession(request.policySource, request.output);
  return runPlanIn(session, command, request);
}

/** The same in a session that is already open. */
export async function runPlanIn(
  session: Session,
  command: RunCommand,
  request: RunRequest,
): Promise<number> {
  const { selection, limits, identities, output, rotation } = request;
  repeatIdentities(identities.paths);
  const { root, specs, now, terminal } = session;
  const planned = planOptions(selection, limits, specs, now);
  const sealsOnly = command === 'rekey';
  const wanted = { ...planned, sealsOnly, ...(rotation && { rotation }) };
  let left: CertflakeError | undefined;
  const onLockLeft = (error: CertflakeError): void => void (left = error);
  const work = (store: LockedStore): Promise<Finished> => runIn(session, store, wanted, request);
  const finished = await underLock(root, specs.dir, work, { ...noticesOn(terminal), onLockLeft });
  await marking(hasDone(finished.applied) ? 'done' : 'nothing', async () => {
    if (output.json) speakJson(command, session, finished, left);
    else await speak(command, session, finished, left);
  });
  const isBad = finished.wrong.some(({ level }) => level === 'error') || left !== undefined;
  return isBad ? 1 : 0;
}

/** The part of a run that has the lock. */
async function runIn(
  session: Session,
  store: LockedStore,
  wanted: PlanOptions,
  request: RunRequest,
): Promise<Finished> {
  const { accepting, confirmation, output } = request;
  const seen = await see(session, store.tree, wanted, request);
  const { planned, beside, found, lint } = seen;
  const isRecovered = store.recovered.length > 0;
  if (!output.json) show(session, seen, wanted, isRecovered);
  await ask(session.terminal, seen, confirmation, accepting);
  const onBreaks: OnBreaks | undefined = wanted.rotation?.isCompromised
    ? (breaks) => confirmBreaks(breaks, session.terminal, confirmation)
    : undefined;
  const applied = await carryOut(session, store, seen, onBreaks);
  const accepted = acceptedBy(session, planned, accepting);
  const wrong = unanswered(planned.plan, found);
  const sources = sourcesOf(session, beside.files);
  return { plan: planned.plan, applied, accepted, wrong, lint, sources };
}

function show(session: Session, seen: Seen, wanted: PlanOptions, isRecovered: boolean): void {
  const { terminal } = session;
  const { planned, beside, found, lint } = seen;
  const besides = { isRekey: wanted.sealsOnly === true, isRecovered, emitted: beside.emitted };
  terminal.out(renderPlan(planned.plan, terminal.style, besides));
  for (const lines of beforehand(session, seen, wanted))
    if (lines.length > 0) terminal.out(`\n${lines.join('\n')}\n`);
  printProblems(session, [...found, ...besidePlan(lint)]);
}

/** What the user must know before the question. */
function beforehand(
  { specs: { specs }, inventory, terminal: { style } }: Session,
  { planned: { plan } }: Seen,
  { rotation }: PlanOptions,
): string[][] {
  const advice = adviceOnPlan(plan, specs, inventory);
  const lasting = rotation?.isCompromised ? lastingOnPlan(plan, specs, inventory) : [];
  return [advice ? beforeLines(advice, style) : [], lastingLines(lasting, style)];
}

/** Ends the run with an error unless the answer to every question is yes. */
async function ask(
  terminal: Terminal,
  { planned: { plan }, beside: { emitted }, lint }: Seen,
  confirmation: Confirmation,
  accepting: GivenWords,
): Promise<void> {
  await confirmClock(plan, terminal, confirmation);
  await confirm({ ...plan, emitted, lint }, terminal, confirmation, accepting);
}

/** Printed before it happens. */
const noticesOn = (terminal: Terminal): Notices => ({
  onRecovery: (paths) => {
    terminal.err(`${say.completesNow(someOf(paths))}\n`);
  },
  onForeignLock: (path) => {
    terminal.err(`${say.ignoresLock(path)}\n`);
  },
});
