import { runPlan, type RunOptions } from '../run.js';

export function apply(options: RunOptions): Promise<number> {
  return runPlan('apply', options);
}
