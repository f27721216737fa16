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
import { presentPublicKey } from '../../observe/recorded.js';
import { nonBlocking, finding, isForced, type Check, type SpecState } from '../state.js';
import { claimants, isUnopened, openFirst } from './unopened.js';
import { bothInHistory } from '../hints.js';

/** Another authority under a known name stops all that depends on it, whoever wrote it there. */
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
    `${restore(spec)}; if it was replaced on purpose: "certflake apply --accept ${certificate.fingerprint}"`,
  );
};

/** Nothing uses it yet in this clone; hosts trust it all the same. */
const unseen = (spec: Spec) =>
  finding(
    spec,
    'authority-new',
    'note',
    'nobody has accepted this authority in this clone yet',
    'its first use here asks; compare its fingerprint before you deploy it',
  );

/** A key that must not change is the accepted one, or nobody's. */
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
    `if ${purpose}: "certflake apply --accept ${publicKey}"; otherwise ${restore(spec)}; "certflake apply --only ${spec.id} --force" makes a new one`,
  );
};

/** A sealed authority that was copied, or moved, to a certificate's place: never certified, never sealed there. */
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
    `find out who put it there; "certflake apply --only ${spec.id} --force" makes a new one`,
  );
};

/** Whether the present key of a spec may be certified as it is, though its certificate contradicts it. */
export function mayBeCertified(state: SpecState): boolean {
  const publicKey = presentPublicKey(state.observation);
  return publicKey !== undefined && isAcceptedKey(state, publicKey);
}

/** To be said where this run has a word for a key that nobody has opened. */
export const notByWord = (judged: Judged, publicKey: string): string =>
  isAllowed(judged, publicKey) && wantsProof(judged, publicKey)
    ? '; nothing proves that this is the sealed key, so it is not accepted'
    : '';

const restore = (spec: Spec): string => `restore both files from git ("${bothInHistory(spec)}")`;
