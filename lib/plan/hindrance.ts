import type { Problem } from '../model/index.js';
import { sealsAnew } from '../accept/plan-claims.js';
import { mightNarrow } from '../observe/readers.js';
import { readersUnknown } from './checks/recipients-check.js';
import { blocked, type ProposedChange, type SpecState } from './state.js';

/** Why a due change waits: its authority can't sign, or a new seal might lock a host out. */
export function hindrance(
  state: SpecState,
  draft: ProposedChange,
): { finding: Problem } | undefined {
  const { spec, observation, complete, issuer } = state;
  const cannotSign = issuer.state === 'present' ? issuer.cannotSign : undefined;
  const isSigned = draft.key !== 'none' || draft.move === 'trust';
  if (isSigned && cannotSign !== undefined) return blocked(spec, { reason: cannotSign });
  const narrows = sealsAnew(draft) && mightNarrow(spec, observation, complete);
  return narrows ? readersUnknown(state) : undefined;
}
