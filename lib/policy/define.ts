import type { Policy, WrittenPolicy } from '../model/policy.js';

/** Gives a policy in TypeScript its types and completion; returns it unchanged. */
export function definePolicy(policy: WrittenPolicy): Policy {
  return policy as Policy;
}
