import { runPlan, type RunOptions } from '../../run/run-plan.js';

export function apply(options: RunOptions): Promise<number> {
  return runPlan('apply', options);
}
