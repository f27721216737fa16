import type { Policy } from './types.js';

/** Gives a policy in TypeScript its types and completion; returns it as it is. */
export function definePolicy(policy: Policy): Policy {
  return policy;
}
