import { contradicts, nameOf, type Acceptance } from '../../accept/acceptance.js';
import { wasReplaced } from '../../accept/known-keys.js';
import { unnamed } from '../../accept/naming.js';
import type { Claim, Observations, Plan, Spec } from '../../model/index.js';
import { Claims, unclaimed } from '../../accept/plan-claims.js';
import type { Identity } from '../../seal/identities.js';
import type { Beside } from './beside.js';
import { stanzaTools, type Session } from '../session/session.js';
import type { Confirmation } from '../terminal/confirm.js';

/** A plan and its inputs. */
export interface Planned {
  plan: Plan;
  observations: Observations;
  identities: Identity[];
  acceptance: Acceptance;
}

/**
 * Accepts what `--accept` names, used or not. If nothing is due, asks on a terminal about all claims that this
 * clone hasn't accepted. Another authority, another key that must not change, and a former key that came back
 * are findings: a yes to a list isn't enough for them.
 */
export function withUnused(
  { specs, terminal }: Session,
  planned: Planned,
  { yes, isUnseen }: Confirmation,
  accept?: readonly string[],
): Planned {
  const { plan, observations, acceptance } = planned;
  const isQuiet = plan.changes.length === 0 && !yes && !isUnseen;
  const isAsked = isQuiet && terminal.interactive;
  if (!isAsked && accept === undefined) return planned;
  const isNew = new Set(plan.changes.filter(({ key }) => key === 'new').map(({ id }) => id));
  const used = new Set(plan.claims.map(nameOf));
  const tree = new Claims({ specs, observations, tools: stanzaTools, acceptance })
    .ofTree(isNew)
    .filter((claim) => !used.has(nameOf(claim)) && !isUnproven(claim, observations, acceptance));
  const strange = new Set(unnamed(tree, accept));
  const fixed = new Set(specs.specs.filter(isFixed).map(({ id }) => id));
  const isFinding = (claim: Claim): boolean =>
    fixed.has(claim.id) ? contradicts(acceptance, claim) : isBack(claim, acceptance);
  const more = tree.filter((claim) => !strange.has(claim) || (isAsked && !isFinding(claim)));
  const claims = [...plan.claims, ...more];
  return { ...planned, plan: { ...plan, claims, findings: unclaimed(plan.findings, claims) } };
}

/** A yes can't accept it: a finding reports it. */
const isUnproven = (claim: Claim, { observed }: Observations, acceptance: Acceptance): boolean =>
  claim.kind === 'key' &&
  contradicts(acceptance, claim) &&
  observed[claim.id]?.opened !== claim.fingerprint;

/** It may be in wrong hands, which a list doesn't show. */
const isBack = (claim: Claim, { record }: Acceptance): boolean =>
  claim.kind === 'key' && wasReplaced(record, claim.id, claim.fingerprint);

const isFixed = ({ kind, keepKey }: Spec): boolean => kind === 'authority' || keepKey;

/** Rules that a run writes can cause seals like the run itself. */
export function withRules({ specs }: Session, planned: Planned, { rules }: Beside): Planned {
  if (rules === undefined) return planned;
  const { plan, observations, acceptance } = planned;
  const claims = new Claims({ specs, observations, tools: stanzaTools, acceptance });
  return { ...planned, plan: { ...plan, claims: claims.withRules(plan, rules) } };
}
