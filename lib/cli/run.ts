import { applyPlan, type Applied } from '../apply/apply.js';
import { needsProof, prove } from '../apply/prove.js';
import { CertflakeError } from '../errors.js';
import { createIssuer } from '../issue/pool.js';
import type { Observations, Plan } from '../model.js';
import { observe } from '../observe/observe.js';
import { planChanges } from '../plan/plan.js';
import type { Identity } from '../seal/identities.js';
import { lockStore, type LockedStore } from '../store/transaction.js';
import { printProblems } from './commands/plan.js';
import { confirm } from './confirm.js';
import { gitView } from './git.js';
import { loadIdentities, type IdentityOptions } from './identities.js';
import { progressBar } from './progress.js';
import { renderPlan } from './render/plan.js';
import { renderResult } from './render/result.js';
import { envelope } from './report.js';
import { planOptions, type SelectionOptions } from './selection.js';
import { openSession, stanzaTools, type CommonOptions, type Session } from './session.js';

export interface RunOptions extends CommonOptions, SelectionOptions, IdentityOptions {
  yes?: boolean;
  acceptReaders?: string[];
}

interface Planned {
  plan: Plan;
  observations: Observations;
  identities: Identity[];
}

/** Plan, show, ask, carry out, under one lock: what was shown is what is done. */
export async function runPlan(
  command: string,
  options: RunOptions,
  narrow: (plan: Plan) => Plan,
): Promise<number> {
  const session = await openSession(options);
  planOptions(options, session.specs, session.now);
  const store = await lockStore(session.root, session.specs.dir);
  try {
    announceRecovery(session, store);
    const planned = await planWithProofs(session, store, options, narrow);
    const problems = [...session.specs.problems, ...planned.plan.findings];
    if (!options.json) {
      session.terminal.out(renderPlan(planned.plan, session.terminal.style));
      printProblems(session, problems);
    }
    const applied = await carryOut(session, store, planned, options);
    await speak(command, session, options, planned.plan, applied);
    return problems.some(({ level }) => level === 'error') ? 1 : 0;
  } finally {
    await store.release();
  }
}

function announceRecovery({ terminal }: Session, { recovered }: LockedStore): void {
  if (recovered.length === 0) return;
  terminal.err(
    `note: an earlier run was interrupted; finished its work on ${recovered.join(', ')}\n`,
  );
}

/** Identities are read, and passphrases asked, only where a change or a proof needs them. */
async function planWithProofs(
  session: Session,
  store: LockedStore,
  options: RunOptions,
  narrow: (plan: Plan) => Plan,
): Promise<Planned> {
  const { specs, now, inventory, terminal } = session;
  const wanted = planOptions(options, specs, now);
  const planFrom = (seen: Observations): Plan =>
    narrow(planChanges(specs, seen, wanted, stanzaTools));
  const observations = observe(store.tree, specs);
  const plan = planFrom(observations);
  const opens = plan.changes.some(({ kind }) => kind !== 'adopt' && kind !== 'remove');
  const proves = Object.values(observations.observed).some(needsProof);
  if (!opens && !proves) return { plan, observations, identities: [] };
  const identities = await loadIdentities(options, inventory.userAgeIdentity, terminal).catch(
    (error: unknown) => {
      if (opens || options.identity !== undefined) throw error;
      return [];
    },
  );
  if (!proves || identities.length === 0) return { plan, observations, identities };
  const proven = await prove(specs, observations, store.tree, identities);
  return { plan: planFrom(proven), observations: proven, identities };
}

async function carryOut(
  session: Session,
  store: LockedStore,
  { plan, observations, identities }: Planned,
  options: RunOptions,
): Promise<Applied> {
  if (plan.changes.length === 0) return { changes: [], written: [], removed: [] };
  await confirm(plan, session.terminal, options);
  const issuer = createIssuer();
  const bar = progressBar(session.terminal);
  try {
    const { specs, now } = session;
    return await applyPlan({
      ...{ specs, observations, plan, store, identities, issuer, now },
      tools: stanzaTools,
      onProgress: bar.step,
    });
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
    throw new CertflakeError(error.message, {
      code: error.code,
      cause: error,
      hint: error.hint === undefined ? 'nothing was changed' : `${error.hint}; nothing was changed`,
    });
  } finally {
    bar.end();
    await issuer.close();
  }
}

async function speak(
  command: string,
  session: Session,
  options: RunOptions,
  plan: Plan,
  applied: Applied,
): Promise<void> {
  const { terminal, specs, root } = session;
  if (options.json) {
    terminal.out(envelope(command, applied, [...specs.problems, ...plan.findings]));
  } else if (applied.changes.length > 0) {
    const git = await gitView(root, applied.written);
    terminal.out(renderResult(applied, specs.dir, git, terminal.style));
  }
}
