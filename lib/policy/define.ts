import type { Policy, WrittenPolicy } from '../model/policy.js';

/** Gives a policy in TypeScript its types and completion; returns it as it is. */
export function definePolicy(policy: WrittenPolicy): Policy {
  return policy as Policy;
}
