import { gained, stillAsked } from '../../accept/gained.js';
import type { GivenWords } from '../../accept/refusal.js';
import { remember } from '../../accept/remember.js';
import { doubtOf, needsProof } from '../../apply/prove.js';
import type { Claim } from '../../model/index.js';
import { Claims } from '../../accept/plan-claims.js';
import { presentPublicKey } from '../../observe/recorded.js';
import { recordOf } from '../accept/acceptance.js';
import type { Planned } from './claimed.js';
import * as say from './messages.js';
import { someOf, visible } from '../terminal/text.js';
import { stanzaTools, type Session } from '../session/session.js';

/** What a run has accepted, by the record after it; undefined: nothing new. */
export function acceptedBy(
  session: Session,
  planned: Planned,
  given: GivenWords,
): string | undefined {
  const { observations, acceptance } = planned;
  const { claims } = planned.plan;
  if (claims.length === 0 && !isAcceptance(given)) return undefined;
  const context = { specs: session.specs, observations, tools: stanzaTools };
  const record = recordOf(session);
  if (claims.length === 0) {
    return gained(context, acceptance.record, record).length > 0 ? say.accepted : undefined;
  }
  const left = stillAsked(context, record, claims);
  if (left.length === 0) return say.accepted;
  const ids = new Set(left.map(({ id }) => id));
  const why = isForOpening(left, session, planned)
    ? say.unopened(ids.size)
    : reasonOf(left, new Claims({ ...context, acceptance: { record } }));
  const keys = session.specs.specs.filter(({ id }) => ids.has(id)).map(({ files }) => files.key);
  return say.notRemembered(left.length < claims.length, visible(someOf(keys)), why);
}

const isAcceptance = ({ accept, acceptSince, acceptAll }: GivenWords): boolean =>
  accept !== undefined || acceptSince !== undefined || acceptAll === true;

/** If an authority isn't the accepted one, nothing that depends on it is asked about. */
function reasonOf(left: readonly Claim[], claims: Claims): string {
  const replaced = left.map(({ id }) => claims.replacedAbove(id)?.ca);
  const names = [...new Set(replaced.flatMap((ca) => ca ?? []))];
  if (names.length === 0 || replaced.includes(undefined)) return say.asksAgain;
  return say.settleFirst(names.map(visible));
}

/** Whether this run would have remembered these with an identity that opens their sealed keys. */
function isForOpening(
  left: readonly Claim[],
  { specs }: Pick<Session, 'specs'>,
  { plan: { claims }, observations, acceptance }: Planned,
): boolean {
  const isDoubted = doubtOf(specs, acceptance, {});
  const observed = { ...observations.observed };
  for (const { id } of left) {
    const one = observations.observed[id];
    if (one === undefined || one.opened !== undefined || !needsProof(one, isDoubted)) return false;
    const opened = presentPublicKey(one);
    if (opened === undefined) return false;
    observed[id] = { ...one, opened };
  }
  const context = { specs, observations: { ...observations, observed }, tools: stanzaTools };
  const given = { ...context, complete: specs.complete, acceptance: { ...acceptance, claims } };
  return stillAsked(context, remember(given, []), left).length === 0;
}
