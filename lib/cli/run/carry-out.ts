import { applyPlan } from '../../apply/apply.js';
import type { Applied } from '../../apply/types.js';
import { createIssuer } from '../../issue/pool.js';
import type { LockedStore } from '../../store/transaction.js';
import { stanzaTools, type Session } from '../session/session.js';
import { progressBar } from '../terminal/progress.js';
import { withAcceptance } from './accept-alone.js';
import type { Beside } from './beside.js';
import type { Planned } from './claimed.js';
import { emitAfter } from './emit-after.js';

/** `recovered`: an interrupted run's files; `emitted`: files outside the tree; relative to the root. */
export type Done = Applied & { recovered: string[]; emitted: string[] };

export const hasDone = ({ changes, recovered, emitted }: Done): boolean =>
  changes.length + recovered.length + emitted.length > 0;

/** Carries a plan out, and writes the emitted files with it. */
export async function carryOut(
  session: Session,
  store: LockedStore,
  planned: Planned,
  beside: Beside,
): Promise<Done> {
  const emission = emitAfter(store, beside);
  const applied = await apply(session, emission.store, planned);
  const { recovered } = store;
  return { ...applied, recovered, emitted: emission.written(applied) };
}

async function apply(
  session: Session,
  store: LockedStore,
  { plan, observations, identities, acceptance: before }: Planned,
): Promise<Applied> {
  const acceptance = { ...before, claims: plan.claims };
  const issuer = createIssuer();
  const bar = progressBar(session.terminal);
  try {
    const { specs, inventory, now } = session;
    return await applyPlan({
      ...{ specs, inventory, observations, plan, store, identities, issuer, now, acceptance },
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
