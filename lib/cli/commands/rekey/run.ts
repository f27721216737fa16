import { runPlan, type RunOptions } from '../../run/run-plan.js';

/** Only seals whose recipients changed; everything else waits for `apply`. */
export function rekey(options: RunOptions): Promise<number> {
  return runPlan('rekey', options, { sealsOnly: true });
}
