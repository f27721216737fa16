import { newTokenKeys } from '../../cluster/new-token-key.js';
import { lintOf } from '../../load/lint.js';
import type { Problem } from '../../model/index.js';
import type { PlanOptions } from '../../plan/state.js';
import type { Tree } from '../../store/tree.js';
import { acceptanceOf, refuseIdle } from '../accept/acceptance.js';
import { presentRules } from '../rules/unaccepted.js';
import type { Session } from '../session/session.js';
import { lookBeside, type Beside } from './beside.js';
import { withRules, withUnused, type Planned } from './claimed.js';
import { withClock } from './clock.js';
import { writesEmitted } from './emit-after.js';
import { planWithProofs } from './proofs.js';
import type { RunRequest } from './request.js';
import { unprovenAfter } from './unproven.js';

/** What a run is about to do, and what there is to say of it. */
export interface Seen {
  planned: Planned;
  beside: Beside;
  found: Problem[];
  /** Lint's findings about the policy: `check` judges them. */
  lint: Problem[];
}

/** Looks at the tree and at what lies beside it, and plans. */
export async function see(
  session: Session,
  tree: Tree,
  wanted: PlanOptions,
  request: RunRequest,
): Promise<Seen> {
  const { accepting, confirmation } = request;
  const acceptance = await acceptanceOf(session, tree, accepting);
  const proven = await planWithProofs({ session, wanted, acceptance }, tree, request.identities);
  // A seal has no date.
  const isSure = wanted.sealsOnly === true || confirmation.clockIsRight;
  const dated = isSure ? proven : await doubted(session, proven);
  const certain = withUnused(session, dated, confirmation, accepting.accept);
  const seen = { tree, observations: certain.observations };
  const writes = writesEmitted(request.selection, request.emits);
  const beside = await lookBeside(session, seen, certain.acceptance, writes);
  const planned = withRules(session, certain, beside);
  refuseIdle(session, planned, accepting.accept);
  const found = await foundBy(session, tree, planned, beside);
  // A new seal issues nothing that could break a cluster.
  const lint = wanted.sealsOnly === true ? [] : lintOf(session, session.specs);
  return { planned, beside, found, lint };
}

async function doubted(session: Session, planned: Planned): Promise<Planned> {
  const { plan, observations } = planned;
  const findings = await withClock(session, plan, observations);
  return { ...planned, plan: { ...plan, findings } };
}

async function foundBy(
  session: Session,
  tree: Tree,
  planned: Planned,
  beside: Beside,
): Promise<Problem[]> {
  const { plan, identities } = planned;
  const rules = await presentRules(session, { ...planned, tree }, plan.claims);
  return [
    ...session.specs.problems,
    ...beside.findings(plan.findings),
    ...unprovenAfter(plan, identities),
    ...newTokenKeys(plan, { ...session, ...planned }),
    ...beside.problems,
    ...rules,
  ];
}
