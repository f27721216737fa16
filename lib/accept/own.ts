import { certificateOf } from '../observe/recorded.js';
import type { Accepted, Observation, Spec } from '../model/index.js';
import { accepts, formerKey, idsOfKey, isNamed, nameOf, type Acceptance } from './acceptance.js';
import { authorityClaim, keyClaim } from './claims.js';
import { isAcceptedKey, standingOf } from './judged.js';

/** What a present key is judged by. */
interface OwnContext {
  acceptance: Acceptance;
  /** Whether the policy's ids are all there are. */
  complete: boolean;
  ids: ReadonlySet<string>;
}

/** Whether what lies there is what was accepted under its id, or what an accepted authority has signed. */
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
 * A key that was accepted before, under another id or this one, takes no accepted key's place unasked: somebody may
 * have copied it there. It only goes along with the new name of a certificate whose former id the policy has no more.
 */
function isUnknown({ id }: Spec, publicKey: string, context: OwnContext): boolean {
  const { acceptance, complete, ids } = context;
  const known = idsOfKey(acceptance, publicKey);
  if (known.length === 0) return true;
  const isFirst = formerKey(acceptance, id) === undefined;
  return isFirst && complete && !known.some((one) => ids.has(one));
}

/** Authorities come first, so the accepted ones are noted already. */
function isSigned({ authorities }: Accepted, observation: Observation, publicKey: string): boolean {
  const signers = Object.values(authorities)
    .flat()
    .map((one) => one.publicKey);
  const isItsOwn = certificateOf(observation)?.publicKey === publicKey;
  return isItsOwn && signers.includes(observation.signedBy ?? '');
}

/** Whether somebody said yes to this very authority or key: then also to its being sealed for accepted readers. */
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
