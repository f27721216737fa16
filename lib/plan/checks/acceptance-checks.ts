import type { Message } from '../../hint.js';
import { fingerprintsOf, formerKey } from '../../accept/acceptance.js';
import {
  isAcceptedKey,
  isAllowed,
  standingOf,
  wantsProof,
  type Judged,
} from '../../accept/judged.js';
import { wasKeyOf } from '../../accept/known-keys.js';
import { AUTHORITY_NEW, otherOnDisk } from '../messages/authorities.js';
import * as texts from '../messages/keys.js';
import { presentPublicKey } from '../../observe/recorded.js';
import { nonBlocking, finding, isForced, type Check, type SpecState } from '../state.js';
import { claimants, isUnopened, openFirst } from './unopened.js';

/** Another authority under a known name stops all that depends on it. */
export const authorityNotAccepted: Check = ({ spec, certificate, observation, acceptance }) => {
  if (certificate === undefined) return undefined;
  const found = standingOf(spec, observation, acceptance);
  if (found === 'new' && acceptance.record !== undefined && !acceptance.all)
    return nonBlocking(finding(spec, 'authority-new', 'note', AUTHORITY_NEW));
  if (found !== 'other') return undefined;
  const accepted = [...new Set(fingerprintsOf(acceptance, spec.ca))].join(', ');
  const message = otherOnDisk(spec, certificate.fingerprint, accepted);
  return finding(spec, 'authority-not-accepted', 'error', message);
};

/** A key that must not change must be the accepted one, if one was accepted. */
export const keyNotAccepted: Check = (state) => {
  const { spec, observation, acceptance } = state;
  const publicKey = presentPublicKey(observation);
  const former = formerKey(acceptance, spec.id);
  if (!spec.keepKey || publicKey === undefined || former === undefined) return undefined;
  if (isForced(state)) return undefined;
  if (isAcceptedKey(state, publicKey)) return undefined;
  const isBack = wasKeyOf(acceptance.record, spec.id, publicKey);
  const key = { publicKey, accepted: former, isBack };
  const message = isUnopened(observation) ? claimedKey(state, key) : texts.otherKey(spec, key);
  return finding(spec, 'key-not-accepted', 'error', message);
};

const claimedKey = (
  state: SpecState,
  key: Parameters<typeof texts.otherKeyClaimed>[1],
): Message => ({
  message: texts.otherKeyClaimed(
    claimants(state.observation),
    key,
    notByWord(state, key.publicKey),
  ),
  hint: openFirst(state.observation),
});

/**
 * An authority's sealed key at a certificate's path, copied or moved there: never certified, never sealed
 * there.
 */
export const authoritysKey: Check = (state) => {
  const { spec, observation, authorityKeys } = state;
  const publicKey = presentPublicKey(observation);
  const isOne = publicKey !== undefined && authorityKeys.has(publicKey);
  if (spec.kind === 'authority' || !isOne || isForced(state)) return undefined;
  return finding(spec, 'authority-key', 'error', texts.authoritysKey(spec));
};

/** Whether a spec's present key may be certified as it is, although its certificate contradicts it. */
export function mayBeCertified(state: SpecState): boolean {
  const publicKey = presentPublicKey(state.observation);
  return publicKey !== undefined && isAcceptedKey(state, publicKey);
}

/** Added if this run accepts a key that no identity has opened. */
export const notByWord = (judged: Judged, publicKey: string): string =>
  isAllowed(judged, publicKey) && wantsProof(judged, publicKey) ? texts.NOT_PROVEN : '';
