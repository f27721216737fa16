import type { StanzaTools } from '../keyring/stanzas.js';
import type { Problem } from '../model/index.js';
import { isUntold } from '../observe/recorded.js';
import { usesKey } from './drafts.js';
import { hindrance } from './hindrance.js';
import { recipientsDiffer } from './checks/recipients-check.js';
import type { Check, ProposedChange, SpecState } from './state.js';

/** What the checks of one spec come to. */
export interface Decision {
  change: ProposedChange | undefined;
  findings: Problem[];
  /** Only the manifest's word makes the files a pair, and this change doesn't open the key. */
  isUnproven: boolean;
}

export interface DecideOptions {
  checks: readonly Check[];
  tools: StanzaTools;
  /** What the manifest should say where no check says anything; absent: that is not looked at. */
  adoption?: (state: SpecState) => ProposedChange | undefined;
}

/** The first check that has a change to propose decides; a change that touches no seal may bring one along. */
export function decide(state: SpecState, { checks, tools, adoption }: DecideOptions): Decision {
  const findings: Problem[] = [];
  const found = ask(checks, state, findings);
  const isUntoldPair = isUntold(state.observation);
  if (found === undefined && adoption !== undefined)
    return { change: adoption(state), findings, isUnproven: isUntoldPair };
  if (found === undefined || found === 'stopped')
    return { change: undefined, findings, isUnproven: false };
  const change = withSeal(state, found, tools);
  const isUnproven = isUntoldPair && !usesKey(change);
  // What is due waits where its authority can't sign, or where a seal might leave a host out.
  const hindered = hindrance(state, change);
  if (hindered === undefined) return { change, findings, isUnproven };
  return { change: undefined, findings: [...findings, hindered.finding], isUnproven };
}

/** @returns undefined where no check stops the spec; `stopped` where a finding does */
function ask(
  checks: readonly Check[],
  state: SpecState,
  findings: Problem[],
): ProposedChange | 'stopped' | undefined {
  for (const check of checks) {
    const verdict = check(state);
    if (verdict === undefined) continue;
    if ('change' in verdict) return verdict.change;
    findings.push(verdict.finding);
    if (!verdict.nonBlocking) return ask(verdict.then ?? [], state, findings) ?? 'stopped';
  }
  return undefined;
}

function withSeal(state: SpecState, change: ProposedChange, tools: StanzaTools): ProposedChange {
  if (change.key !== 'none' || change.kind === 'rekey') return change;
  const verdict = recipientsDiffer(tools)(state);
  if (!verdict || !('change' in verdict)) return change;
  const reasons = [...change.reasons, ...verdict.change.reasons];
  return change.kind === 'adopt'
    ? { ...change, kind: 'rekey', reasons }
    : { ...change, reasons, reseals: true };
}
