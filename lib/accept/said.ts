/** What an accepted recipient means for keys that this clone doesn't know. */
import type { Accepted, ReaderClaim, Spec } from '../model/index.js';
import { accepts, type Acceptance } from './acceptance.js';

/**
 * The present key isn't the accepted one, such as a colleague's new shared key. It isn't accepted, but its
 * accepted recipients are added to the id; otherwise every run would ask again.
 */
export function addSaid(
  { keys }: Accepted,
  { id, kind }: Spec,
  claims: readonly ReaderClaim[],
  { claims: said = [], all = false }: Acceptance,
): void {
  const accepted = keys[id];
  if (accepted === undefined || kind === 'authority') return;
  const more = claims.filter((claim) => accepts({ claims: said, all }, claim));
  const readers = [...accepted.readers, ...more.map(({ key }) => key)];
  keys[id] = { ...accepted, readers: [...new Set(readers)] };
}

/**
 * Recipients of a certificate's former key follow to its next key if the operator accepted one of its claims.
 * So a colleague's new key for a reinstalled host is remembered whole; otherwise every run would ask again.
 */
export function follower(
  { id, kind, keepKey, shared }: Spec,
  claims: readonly ReaderClaim[],
  { record, claims: said = [] }: Acceptance,
): (claim: ReaderClaim) => boolean {
  const isOwnKey = kind === 'certificate' && !keepKey && !shared;
  const isAsked = isOwnKey && claims.some((claim) => accepts({ claims: said }, claim));
  return ({ key }) => isAsked && record?.keys[id]?.readers.includes(key) === true;
}
