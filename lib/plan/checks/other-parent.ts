import type { Observation, Problem, Spec } from '../../model/index.js';
import type { Said } from '../../text/say.js';
import { describeKey } from '../../x509/keys.js';
import { stillAccepted } from '../../observe/recorded.js';
import { change, finding, isForced, reason, type Check, type SpecState } from '../state.js';
import * as texts from '../messages/authorities.js';
import { isAcceptedAuthority } from '../../accept/judged.js';
import { signsNow } from '../messages/rotation.js';
import { isByOtherGeneration } from '../rotation.js';
import { isRoot, type Signed } from '../signed.js';
import { another } from './successor.js';

/**
 * The authority that signed this one (maybe itself), if the policy names another; undefined if no authority of
 * the policy did, or if it is accepted as it is.
 */
export function formerSigner(
  spec: Spec,
  observation: Observation,
  signed: Signed,
): Spec | undefined {
  if (spec.kind !== 'authority' || stillAccepted(spec, observation)) return undefined;
  const signer = signed.byKey.get(observation.signedBy ?? '');
  return signer?.id === spec.issuerId ? undefined : signer;
}

/** How its signer differs from the policy, as a sentence without its subject. */
export const signedOtherwise = (spec: Spec, signer: Spec): string =>
  texts.signedOtherwise(
    signer.id === spec.id ? undefined : signer.ca,
    isRoot(spec) ? undefined : spec.issuer,
  );

/** How to restore the policy, if another parent is the change in it. */
export function wayBack({ spec, observation, signed }: SpecState): string | undefined {
  const signer = formerSigner(spec, observation, signed);
  if (signer === undefined) return undefined;
  return texts.parentBack(spec.place, signer.id === spec.id ? undefined : signer.ca);
}

/** An intermediate keeps its key and gets a new certificate if its parent was replaced on purpose. */
export const otherParent: Check = (state) => {
  const { spec, issuer, observation, certificate } = state;
  if (issuer.state === 'self' || issuer.state === 'unusable') return undefined;
  if (issuer.state === 'present' && issuer.publicKey === observation.signedBy) return undefined;
  const salvaged = observation.certificate.state !== 'read';
  if (salvaged || certificate === undefined) return undefined;
  const why = notSigned(state);
  if (isByOtherGeneration(spec, observation, state.signed))
    return change('reissue', 'kept', [reason('parent', signsNow(spec.issuer))]);
  const fits =
    certificate.key.algo !== 'other' &&
    describeKey(certificate.key) === describeKey(spec.contents.key);
  if (fits && isForced(state)) return change('reissue', 'kept', [reason('parent', why)]);
  const way = withWayBack(state, fits ? signingAgain(state) : another(state));
  return finding(spec, 'authority-differs', 'error', texts.otherParent(why, way));
};

/** The key stays. The hint never offers a key that isn't accepted for signing. */
const signingAgain = (state: SpecState): Said =>
  isAcceptedAuthority(state) ? texts.signingAgain(state.spec.id) : another(state);

/** Reported if a run replaces the parent without this one: hosts might be deployed in between. */
export function leftBelow(state: SpecState): Problem | undefined {
  const { spec, issuer, certificate } = state;
  if (issuer.state !== 'planned' || issuer.rotates || certificate === undefined) return undefined;
  const message = texts.leftBelow(spec.issuer, signingAgain(state));
  return finding(spec, 'authority-differs', 'warning', message).finding;
}

const notSigned = ({ spec, observation, signed }: SpecState): string => {
  const signer = formerSigner(spec, observation, signed);
  return signer === undefined ? texts.notSignedBy(spec.issuer) : signedOtherwise(spec, signer);
};

/** The policy or the parent has changed; if the parent is accepted, it changed on purpose. */
function withWayBack(state: SpecState, way: Said): Said {
  const back = wayBack(state);
  const isSettled = state.issuer.state === 'present' && state.issuer.isAccepted;
  return back === undefined && isSettled ? way : texts.backOr(back, way);
}
