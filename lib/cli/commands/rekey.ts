import type { Plan } from '../../model.js';
import { runPlan, type RunOptions } from '../run.js';

/** Exactly the seals whose recipients changed; everything else waits for `apply`. */
export function rekey(options: RunOptions): Promise<number> {
  return runPlan('rekey', options, onlySeals);
}

function onlySeals(plan: Plan): Plan {
  const changes = plan.changes.filter(({ kind }) => kind === 'rekey');
  const ids = new Set(changes.map(({ id }) => id));
  return {
    ...plan,
    changes,
    newReaders: plan.newReaders.filter(({ id }) => ids.has(id)),
    orphans: [],
    unchanged: plan.unchanged + plan.changes.length - changes.length,
  };
}
