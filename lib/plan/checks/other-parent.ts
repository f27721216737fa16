import type { Observation, Problem, Spec } from '../../model/index.js';
import { certflake, inOrder, say, type Said } from '../../text/say.js';
import { describeKey } from '../../x509/keys.js';
import { stillAccepted } from '../../observe/recorded.js';
import { change, finding, isForced, reason, type Check, type SpecState } from '../state.js';
import { another, forcedRun } from '../hints.js';
import { isAcceptedAuthority } from '../../accept/judged.js';
import { authorityName, isRoot, type Signed } from '../signed.js';

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
export function signedOtherwise(spec: Spec, signer: Spec): string {
  const was = signer.id === spec.id ? 'signed itself' : `is signed by ${authorityName(signer.ca)}`;
  const wanted = isRoot(spec) ? 'it signs itself' : `${authorityName(spec.issuer)} signs it`;
  return `${was}, and the policy says that ${wanted}`;
}

/** How to restore the policy, if another parent is the change in it. */
export function wayBack({ spec, observation, signed }: SpecState): string | undefined {
  const signer = formerSigner(spec, observation, signed);
  if (signer === undefined) return undefined;
  const option = `${spec.place}.parent`;
  return signer.id === spec.id ? `remove ${option}` : `set ${option} back to "${signer.ca}"`;
}

/** An intermediate keeps its key and gets a new certificate if its parent was replaced on purpose. */
export const otherParent: Check = (state) => {
  const { spec, issuer, observation, certificate } = state;
  if (issuer.state === 'self' || issuer.state === 'unusable') return undefined;
  if (issuer.state === 'present' && issuer.publicKey === observation.signedBy) return undefined;
  const salvaged = observation.certificate.state !== 'read';
  if (salvaged || certificate === undefined) return undefined;
  const why = notSigned(state);
  const fits =
    certificate.key.algo !== 'other' &&
    describeKey(certificate.key) === describeKey(spec.contents.key);
  if (fits && isForced(state)) return change('reissue', 'kept', [reason('parent', why)]);
  const way = fits ? signingAnew(state) : another(state);
  return finding(
    spec,
    'authority-differs',
    'error',
    `the authority ${why}`,
    withWayBack(state, way),
  );
};

/**
 * The key stays. Files that it signed also contain its certificate, and only a later run updates them. The hint
 * never offers a key that isn't accepted for signing.
 */
const signingAnew = (state: SpecState): Said =>
  isAcceptedAuthority(state)
    ? say`${inOrder(forcedRun([state.spec.id]), certflake('apply'))} signs its present key anew and puts the new certificate behind what it signed`
    : another(state);

/** Reported if a run replaces the parent without this one: hosts might be deployed in between. */
export function leftBelow(state: SpecState): Problem | undefined {
  const { spec, issuer, certificate } = state;
  if (issuer.state !== 'planned' || certificate === undefined) return undefined;
  return finding(
    spec,
    'authority-differs',
    'warning',
    `its parent ${authorityName(spec.issuer)} is replaced, and this run leaves it as it is`,
    say`then ${signingAnew(state)}`,
  ).finding;
}

const notSigned = ({ spec, observation, signed }: SpecState): string => {
  const signer = formerSigner(spec, observation, signed);
  return signer === undefined
    ? `is not signed by its present parent ${authorityName(spec.issuer)}`
    : signedOtherwise(spec, signer);
};

/** The policy or the parent has changed; if the parent is accepted, it changed on purpose. */
function withWayBack(state: SpecState, way: Said): Said {
  const back = wayBack(state);
  if (back !== undefined) return say`${back}, or ${way}`;
  const isSettled = state.issuer.state === 'present' && state.issuer.isAccepted;
  return isSettled ? way : say`restore its parent from git, or ${way}`;
}
