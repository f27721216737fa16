import { fingerprintsOf, formerKey } from '../../accept/acceptance.js';
import {
  isAcceptedKey,
  isAllowed,
  standingOf,
  wantsProof,
  type Judged,
} from '../../accept/judged.js';
import { wasKeyOf } from '../../accept/known-keys.js';
import type { Spec } from '../../model/index.js';
import { certflake, say, type Said } from '../../text/say.js';
import { presentPublicKey } from '../../observe/recorded.js';
import { nonBlocking, finding, isForced, type Check, type SpecState } from '../state.js';
import { claimants, isUnopened, openFirst } from './unopened.js';
import { bothInHistory, forcedRun } from '../hints.js';

/** Another authority under a known name stops all that depends on it. */
export const authorityNotAccepted: Check = ({ spec, certificate, observation, acceptance }) => {
  if (certificate === undefined) return undefined;
  const found = standingOf(spec, observation, acceptance);
  if (found === 'new' && acceptance.record !== undefined && !acceptance.all)
    return nonBlocking(unseen(spec));
  if (found !== 'other') return undefined;
  const accepted = [...new Set(fingerprintsOf(acceptance, spec.ca))].join(', ');
  return finding(
    spec,
    'authority-not-accepted',
    'error',
    `the authority on disk is ${certificate.fingerprint}, and the one accepted here is ${accepted}`,
    say`${restore(spec)}; if it was replaced on purpose: ${certflake('apply', '--accept', certificate.fingerprint)}`,
  );
};

/** Nothing in this clone uses it yet, but hosts trust it anyway. */
const unseen = (spec: Spec) =>
  finding(
    spec,
    'authority-new',
    'note',
    'nobody has accepted this authority in this clone yet',
    'its first use here asks; compare its fingerprint before you deploy it',
  );

/** A key that must not change must be the accepted one, if one was accepted. */
export const keyNotAccepted: Check = (state) => {
  const { spec, observation, acceptance } = state;
  const publicKey = presentPublicKey(observation);
  const former = formerKey(acceptance, spec.id);
  if (!spec.keepKey || publicKey === undefined || former === undefined) return undefined;
  if (isForced(state)) return undefined;
  if (isAcceptedKey(state, publicKey)) return undefined;
  const isBack = wasKeyOf(acceptance.record, spec.id, publicKey);
  const replaced = isBack ? ', a former one that was replaced' : '';
  const purpose = isBack
    ? 'it came back on purpose'
    : 'it was replaced on purpose, or before keepKey was set';
  if (isUnopened(observation)) {
    return finding(
      spec,
      'key-not-accepted',
      'error',
      `its key must not change, and ${claimants(observation)} of ${publicKey}${replaced}; the one accepted here is ${former}${notByWord(state, publicKey)}`,
      openFirst(observation),
    );
  }
  return finding(
    spec,
    'key-not-accepted',
    'error',
    `its key must not change and is ${publicKey}${replaced}; the one accepted here is ${former}`,
    say`if ${purpose}: ${certflake('apply', '--accept', publicKey)}; otherwise ${restore(spec)}; ${forcedRun([spec.id])} makes a new one`,
  );
};

/**
 * An authority's sealed key at a certificate's path, copied or moved there: never certified, never sealed
 * there.
 */
export const authoritysKey: Check = (state) => {
  const { spec, observation, authorityKeys } = state;
  const publicKey = presentPublicKey(observation);
  const isOne = publicKey !== undefined && authorityKeys.has(publicKey);
  if (spec.kind === 'authority' || !isOne || isForced(state)) return undefined;
  return finding(
    spec,
    'authority-key',
    'error',
    `its sealed key, ${spec.files.key}, is that of an authority`,
    say`find out who put it there; ${forcedRun([spec.id])} makes a new one`,
  );
};

/** Whether a spec's present key may be certified as it is, although its certificate contradicts it. */
export function mayBeCertified(state: SpecState): boolean {
  const publicKey = presentPublicKey(state.observation);
  return publicKey !== undefined && isAcceptedKey(state, publicKey);
}

/** Added if this run accepts a key that no identity has opened. */
export const notByWord = (judged: Judged, publicKey: string): string =>
  isAllowed(judged, publicKey) && wantsProof(judged, publicKey)
    ? '; nothing proves that this is the sealed key, so it is not accepted'
    : '';

const restore = (spec: Spec): Said => say`restore both files from git (${bothInHistory(spec)})`;
