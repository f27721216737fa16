import { applyPlan, type Applied } from '../../apply/apply.js';
import { doubtOf, needsProof, prove } from '../../apply/prove.js';
import type { CertflakeError } from '../../errors.js';
import { InstallationError } from '../../installation.js';
import { createIssuer } from '../../issue/pool.js';
import { newTokenKeys } from '../../cluster/new-token-key.js';
import { lintOf } from '../../load/lint.js';
import type { Observations, Plan, Problem } from '../../model/index.js';
import { observe } from '../../observe/observe.js';
import { planChanges } from '../../plan/plan.js';
import type { PlanOptions } from '../../plan/state.js';
import type { LockedStore, Notices } from '../../store/transaction.js';
import { acceptanceOf, refuseIdle, withNamed, type AcceptOptions } from '../accept/acceptance.js';
import { withAcceptance } from './accept-alone.js';
import { acceptedBy } from './accepted.js';
import { lookBeside } from './beside.js';
import { confirmClock, unanswered, withClock, type ClockOptions } from './clock.js';
import { withRules, withUnused, type Planned } from './claimed.js';
import { alsoStandFor, repeatIdentities, runnable } from '../terminal/command-lines.js';
import { confirm } from '../terminal/confirm.js';
import { emitAfter, writesEmitted } from './emit-after.js';
import { sourcesOf, type Sources } from '../git/git.js';
import { gitAfter } from '../git/git-after.js';
import { loadIdentities, type IdentityOptions } from '../session/identities.js';
import { underLock } from './interrupt.js';
import { marking } from '../terminal/outcome.js';
import { progressBar } from '../terminal/progress.js';
import { besidePlan } from '../render/lint.js';
import { renderPlan } from '../render/plan.js';
import { rekeySummary } from '../render/rekey.js';
import { someOf } from '../terminal/text.js';
import { renderResult, renderUnadded } from '../render/result.js';
import { envelope, problemsOf, renderError } from './report.js';
import { presentRules } from '../rules/unaccepted.js';
import { planOptions, type SelectionOptions } from '../session/selection.js';
import { withHistory } from '../session/seal-history.js';
import { openSession, stanzaTools, type CommonOptions, type Session } from '../session/session.js';
import { shown } from '../terminal/shown-commands.js';
import type { Terminal } from '../terminal/terminal.js';
import { unprovenAfter } from './unproven.js';
import { printProblems } from './print-problems.js';

export interface RunOptions
  extends CommonOptions, SelectionOptions, IdentityOptions, AcceptOptions, ClockOptions {
  yes?: boolean;
  /** False: doesn't write emitted files. */
  emit?: boolean;
}

/** `recovered`: an interrupted run's files; `emitted`: files outside the tree; relative to the root. */
type Done = Applied & { recovered: string[]; emitted: string[] };

interface Finished {
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

/** Plans, shows, asks and carries out under one lock: it does exactly what it showed. */
export async function runPlan(
  command: string,
  options: RunOptions,
  scope: Pick<PlanOptions, 'sealsOnly'> = {},
): Promise<number> {
  const session = await openSession(options);
  repeatIdentities(options.identity);
  const wanted = { ...planOptions(options, session.specs, session.now), ...scope };
  // A new seal issues nothing that could break a cluster.
  const lint = scope.sealsOnly ? [] : lintOf(session, session.specs);
  const work = async (store: LockedStore): Promise<Finished> => {
    const looked = await planWithProofs(session, store, options, wanted);
    const certain = withUnused(session, await doubted(session, looked, options, scope), options);
    const seen = { tree: store.tree, observations: certain.observations };
    const beside = await lookBeside(session, seen, certain.acceptance, writesEmitted(options));
    const planned = withRules(session, certain, beside);
    const { emitted } = beside;
    refuseIdle(session, planned, options);
    const rules = await presentRules(
      session,
      { ...planned, tree: store.tree },
      planned.plan.claims,
    );
    const tokenKeys = newTokenKeys(planned.plan, { ...session, ...planned });
    const unproven = unprovenAfter(planned.plan, planned.identities);
    const findings = [...beside.findings(planned.plan.findings), ...unproven, ...tokenKeys];
    const found = [...session.specs.problems, ...findings, ...beside.problems, ...rules];
    if (!options.json) {
      const isRecovered = store.recovered.length > 0;
      const besides = { isRekey: command === 'rekey', emitted, isRecovered };
      session.terminal.out(renderPlan(planned.plan, session.terminal.style, besides));
      printProblems(session, [...found, ...besidePlan(lint)]);
    }
    await confirmClock(planned.plan, session.terminal, options);
    await confirm({ ...planned.plan, emitted }, session.terminal, options, lint);
    const emission = emitAfter(store, beside);
    const applied = await carryOut(session, emission.store, planned);
    const { recovered } = store;
    const accepted = acceptedBy(session, planned, options);
    const done = { ...applied, recovered, emitted: emission.written(applied) };
    const wrong = unanswered(planned.plan, found);
    const sources = sourcesOf(session, options, beside.files);
    return { plan: planned.plan, applied: done, accepted, wrong, lint, sources };
  };
  let left: CertflakeError | undefined;
  const onLockLeft = (error: CertflakeError): void => void (left = error);
  const notices = { ...noticesOn(session.terminal), onLockLeft };
  const finished = await underLock(session.root, session.specs.dir, work, notices);
  await marking(hasDone(finished.applied) ? 'done' : 'nothing', () =>
    speak(command, session, options, finished, left),
  );
  const isBad = finished.wrong.some(({ level }) => level === 'error') || left !== undefined;
  return isBad ? 1 : 0;
}

const hasDone = ({ changes, recovered, emitted }: Done): boolean =>
  changes.length + recovered.length + emitted.length > 0;

/** Printed before it happens. */
const noticesOn = (terminal: Terminal): Notices => ({
  onRecovery: (paths) => {
    terminal.err(`note: an earlier run was interrupted; finishing its work on ${someOf(paths)}\n`);
  },
  onForeignLock: (path) => {
    terminal.err(
      `note: ${path} came with a commit or is another clone's lock; it blocks nothing here\n`,
    );
  },
});

/** Reads identities and asks for passphrases only if a change or a proof needs them. */
async function planWithProofs(
  session: Session,
  store: LockedStore,
  options: RunOptions,
  wanted: PlanOptions,
): Promise<Planned> {
  const { specs, inventory, terminal } = session;
  const given = await acceptanceOf(session, store.tree, options);
  const planFrom = (seen: Observations): Pick<Planned, 'plan' | 'observations' | 'acceptance'> => {
    const acceptance = withNamed(given, specs, seen);
    const plan = planChanges(specs, seen, wanted, stanzaTools, acceptance);
    return { plan, observations: seen, acceptance };
  };
  const observations = withHistory(session, observe(store.tree, specs));
  observations.strays.forEach(({ folder }) => {
    alsoStandFor(folder);
  });
  const planned = planFrom(observations);
  const opens = planned.plan.changes.some(({ kind }) => kind !== 'adopt' && kind !== 'remove');
  const isDoubted = doubtOf(specs, planned.acceptance, wanted);
  const proves = Object.values(observations.observed).some((one) => needsProof(one, isDoubted));
  if (!opens && !proves) return { ...planned, identities: [] };
  const identities = await loadIdentities(options, inventory.userAgeIdentity, terminal).catch(
    (error: unknown) => {
      const isAsked = opens || options.identity !== undefined;
      if (isAsked || error instanceof InstallationError) throw error;
      return [];
    },
  );
  if (!proves || identities.length === 0) return { ...planned, identities };
  const proven = await prove(specs, observations, store.tree, identities, {
    acceptance: planned.acceptance,
    tools: stanzaTools,
    isDoubted,
  });
  return { ...planFrom(proven), identities };
}

/** A seal has no date. */
async function doubted(
  session: Session,
  planned: Planned,
  options: RunOptions,
  { sealsOnly }: Pick<PlanOptions, 'sealsOnly'>,
): Promise<Planned> {
  if (sealsOnly === true) return planned;
  const { plan, observations } = planned;
  const findings = await withClock(session, plan, observations, options);
  return { ...planned, plan: { ...plan, findings } };
}

async function carryOut(
  session: Session,
  store: LockedStore,
  { plan, observations, identities, acceptance: before }: Planned,
): Promise<Applied> {
  const acceptance = { ...before, claims: plan.claims };
  const issuer = createIssuer();
  const bar = progressBar(session.terminal);
  try {
    const { specs, now } = session;
    return await applyPlan({
      ...{ specs, observations, plan, store, identities, issuer, now, acceptance },
      tools: stanzaTools,
      onProgress: bar.step,
    });
  } catch (error) {
    throw withAcceptance(error, session, { plan, observations, acceptance });
  } finally {
    bar.end();
    await issuer.close();
  }
}

/** @param left - what failed although the work is done */
async function speak(
  command: string,
  session: Session,
  options: RunOptions,
  { plan, applied, accepted, wrong, lint, sources }: Finished,
  left: CertflakeError | undefined,
): Promise<void> {
  const { terminal, specs } = session;
  const summary = command === 'rekey' && applied.changes.length > 0 && rekeySummary(plan.changes);
  if (options.json) {
    const result = summary ? { ...applied, summary } : applied;
    const all = [...wrong, ...lint, ...(left === undefined ? [] : problemsOf(left))];
    terminal.out(envelope(command, result, all, left?.changed));
    return;
  }
  const git = await gitAfter(session, applied, sources);
  const { uncommitted, ignored, marked = [], unmerged = [], edited = [] } = git;
  const more = [...applied.emitted, ...uncommitted, ...ignored, ...marked, ...unmerged, ...edited];
  const located = (line: string): string => shown(runnable(line, more));
  if (hasDone(applied)) {
    terminal.out(renderResult(applied, specs.dir, git, terminal.style, located));
    if (summary) terminal.out(`\nFor the commit message:\n\n${summary}\n`);
  } else {
    if (accepted !== undefined) terminal.out(`${accepted}\n`);
    terminal.out(renderUnadded(applied, specs.dir, git, located));
  }
  if (left !== undefined) terminal.err(renderError(left));
}
