import type { Accepted, Claim, Observations, Specs } from '../model.js';
import { Claims } from '../plan/claims.js';
import type { StanzaTools } from '../stanzas.js';
import { nameOf } from './acceptance.js';

interface Context {
  specs: Specs;
  observations: Observations;
  tools: StanzaTools;
}

/**
 * What a clone has accepted between these two records, of all that the policy and the tree claim. A record
 * that only forgets somebody, or notes what somebody accepted has made, accepts nothing. Pure.
 */
export function gained(
  context: Context,
  before: Accepted | undefined,
  after: Accepted | undefined,
): Claim[] {
  const claimed = (record: Accepted | undefined): Claim[] =>
    new Claims({ ...context, acceptance: { record } }).ofTree();
  const left = new Set(claimed(after).map(nameOf));
  return claimed(before).filter((claim) => !left.has(nameOf(claim)));
}
