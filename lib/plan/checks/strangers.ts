import type { Observation, Spec } from '../../model/index.js';
import * as texts from '../messages/files.js';
import { blocked, finding, isForced, type Check, type Verdict } from '../state.js';

/** Why an authority's file can't be trusted now; undefined if it holds only its certificate. */
export function strangerTrouble({ files }: Spec, observation: Observation): string | undefined {
  const held = holding(observation);
  return held === undefined ? undefined : texts.fileHolds(files.certificate, held);
}

/**
 * A host that gets the file trusts everything in it: what depends on it waits until the user has fixed this.
 */
export const strangerInAuthority: Check = ({ spec, observation }) => {
  const held = holding(observation);
  if (held === undefined) return undefined;
  return finding(spec, 'stranger', 'error', texts.strangerInAuthority(spec, held));
};

/** Below a parent that waits for the user, nothing is made, sealed or noted. */
export const strangerAbove: Check = ({ spec, issuer }) =>
  issuer.state === 'unusable' && issuer.stranger === true
    ? blocked(spec, { reason: issuer.reason })
    : undefined;

/**
 * A certificate of another authority is reissued with all that follows it. Behind one of the present authority,
 * an unexplained certificate was added.
 */
export const strangerBehind: Check = (state) => {
  const { issuer, observation } = state;
  const isOurs = issuer.state === 'present' && observation.signedBy === issuer.publicKey;
  return isOurs && !isForced(state) ? strangerFound(state) : undefined;
};

/** Reported, and left in the file until that certificate is replaced for another reason. */
export function strangerFound({ spec, observation }: Parameters<Check>[0]): Verdict | undefined {
  const held = holding(observation);
  return held === undefined
    ? undefined
    : finding(spec, 'stranger', 'error', texts.strangerBehind(spec, held));
}

function holding({ certificate, strangers }: Observation): string | undefined {
  if (strangers === undefined || certificate.state !== 'read') return undefined;
  return texts.holdsStrangers(strangers, certificate.certificates[0]);
}
