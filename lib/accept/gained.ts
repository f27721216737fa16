import type { Accepted, Claim, Observations, Specs } from '../model/index.js';
import { Claims } from './plan-claims.js';
import type { StanzaTools } from '../keyring/stanzas.js';
import { nameOf } from './acceptance.js';

interface Context {
  specs: Specs;
  observations: Observations;
  tools: StanzaTools;
}

/**
 * What a clone accepted between these two records, out of all claims of the policy and the tree. A record that
 * only drops recipients, or notes an accepted operator's new files, accepts nothing. Pure.
 */
export function gained(
  context: Context,
  before: Accepted | undefined,
  after: Accepted | undefined,
): Claim[] {
  const claims = claimed(context, before);
  const left = new Set(claimed(context, after).map(nameOf));
  return claims.filter((claim) => !left.has(nameOf(claim)));
}

/** The claims among these that a clone with this record still asks about. Pure. */
export function stillAsked(
  context: Context,
  record: Accepted | undefined,
  claims: readonly Claim[],
): Claim[] {
  const left = new Set(claimed(context, record).map(nameOf));
  return claims.filter((claim) => left.has(nameOf(claim)));
}

const claimed = (context: Context, record: Accepted | undefined): Claim[] =>
  new Claims({ ...context, acceptance: { record } }).ofTree();
