import { applyPlan } from '../../apply/apply.js';
import type { Applied, ApplyInput } from '../../apply/types.js';
import { createIssuer } from '../../issue/pool.js';
import type { LockedStore } from '../../store/transaction.js';
import type { Cut } from '../../verify/mixture/types.js';
import { stanzaTools, type Session } from '../session/session.js';
import { progressBar } from '../terminal/progress.js';
import { withAcceptance } from './accept-alone.js';
import type { Planned } from './claimed.js';
import { emitAfter } from './emit-after.js';
import type { Seen } from './seen.js';

/** `recovered`: an interrupted run's files; `emitted`: files outside the tree; relative to the root. */
export type Done = Applied & {
  recovered: string[];
  emitted: string[];
  /** What a step of a rotation breaks that didn't wait for a deploy. */
  breaks?: readonly Cut[];
};

/** Throws to stop the run before it writes. */
export type OnBreaks = NonNullable<ApplyInput['onBreaks']>;

export const hasDone = ({ changes, recovered, emitted }: Done): boolean =>
  changes.length + recovered.length + emitted.length > 0;

/** Carries a plan out, and writes the emitted files with it. */
export async function carryOut(
  session: Session,
  store: LockedStore,
  { planned, beside }: Pick<Seen, 'planned' | 'beside'>,
  onBreaks?: OnBreaks,
): Promise<Done> {
  const emission = emitAfter(store, beside);
  let breaks: readonly Cut[] | undefined;
  const noting: OnBreaks = (found) => onBreaks!((breaks = found));
  const applied = await apply(session, emission.store, planned, onBreaks && noting);
  const { recovered } = store;
  const emitted = emission.written(applied);
  return { ...applied, recovered, emitted, ...(breaks && { breaks }) };
}

async function apply(
  session: Session,
  store: LockedStore,
  { plan, observations, identities, acceptance: before }: Planned,
  onBreaks: OnBreaks | undefined,
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
      ...(onBreaks && {
        onBreaks: (breaks) => {
          bar.end();
          return onBreaks(breaks);
        },
      }),
    });
  } catch (error) {
    throw withAcceptance(error, session, { plan, observations, acceptance });
  } finally {
    bar.end();
    await issuer.close();
  }
}
