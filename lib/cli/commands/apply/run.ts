import type { RunRequest } from '../../run/request.js';
import { runPlan } from '../../run/run-plan.js';

export function apply(request: RunRequest): Promise<number> {
  return runPlan('apply', request);
}
