/** What a yes to a reader means for keys that this clone doesn't know. */
import type { Accepted, ReaderClaim, Spec } from '../model/index.js';
import { accepts, type Acceptance } from './acceptance.js';

/**
 * Another key lies there than the accepted one, as a colleague's new shared key: it is not accepted, and whom somebody
 * has said yes to is a reader of that id all the same, or he would be asked about for ever.
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
 * Who could open a certificate's former key opens the next one with those whom somebody has said yes to: a colleague's
 * new key for a reinstalled host is remembered whole, or it would be asked about for ever.
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
