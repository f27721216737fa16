import type { RunRequest } from '../../run/request.js';
import { runPlan } from '../../run/run-plan.js';

/** Only seals whose recipients changed; everything else waits for `apply`. */
export function rekey(request: RunRequest): Promise<number> {
  return runPlan('rekey', request);
}
