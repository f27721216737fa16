import { certificateOf } from '../observe/recorded.js';
import type { Accepted, Observation, Spec } from '../model/index.js';
import { accepts, formerKey, idsOfKey, isNamed, nameOf, type Acceptance } from './acceptance.js';
import { authorityClaim, keyClaim } from './claims.js';
import { isAcceptedKey, standingOf } from './judged.js';

/** What a present key is judged by. */
interface OwnContext {
  acceptance: Acceptance;
  /** Whether the policy has all ids. */
  complete: boolean;
  ids: ReadonlySet<string>;
}

/** Whether the present key is the one accepted under its id, or one that an accepted authority signed. */
export function isOwn(
  next: Accepted,
  spec: Spec,
  observation: Observation,
  publicKey: string,
  context: OwnContext,
): boolean {
  const { acceptance } = context;
  if (spec.kind === 'authority') {
    const claim = authorityClaim(spec, observation);
    const isAccepted = standingOf(spec, observation, acceptance) === 'accepted';
    return isAccepted || (claim !== undefined && accepts(acceptance, claim));
  }
  if (isAcceptedKey({ spec, observation, acceptance }, publicKey)) return true;
  if (spec.keepKey || spec.shared || !isSigned(next, observation, publicKey)) return false;
  return isUnknown(spec, publicKey, context);
}

/**
 * A key accepted before, under this or another id, doesn't replace an accepted one without a question: it may
 * be a copy. It only moves with a renamed certificate, if the policy no longer has the former id.
 */
function isUnknown({ id }: Spec, publicKey: string, context: OwnContext): boolean {
  const { acceptance, complete, ids } = context;
  const known = idsOfKey(acceptance, publicKey);
  if (known.length === 0) return true;
  const isFirst = formerKey(acceptance, id) === undefined;
  return isFirst && complete && !known.some((one) => ids.has(one));
}

/** Authorities come first, so the accepted ones are already noted. */
function isSigned({ authorities }: Accepted, observation: Observation, publicKey: string): boolean {
  const signers = Object.values(authorities)
    .flat()
    .map((one) => one.publicKey);
  const isItsOwn = certificateOf(observation)?.publicKey === publicKey;
  return isItsOwn && signers.includes(observation.signedBy ?? '');
}

/**
 * Whether the operator accepted exactly this authority or key: then also its sealing to accepted recipients.
 */
export function isSaidItself(
  spec: Spec,
  observation: Observation,
  publicKey: string,
  acceptance: Acceptance,
): boolean {
  const isAuthority = spec.kind === 'authority';
  const claim = isAuthority
    ? authorityClaim(spec, observation)
    : keyClaim(spec, publicKey, acceptance);
  if (claim === undefined) return false;
  if (isNamed(acceptance, isAuthority ? spec.ca : spec.id, claim.fingerprint)) return true;
  return (acceptance.claims ?? []).some((one) => nameOf(one) === nameOf(claim));
}
