import type { Observation, Problem, Spec } from '../../model/index.js';
import { describeKey } from '../../x509/keys.js';
import { stillAccepted } from '../../observe/recorded.js';
import { change, finding, isForced, reason, type Check, type SpecState } from '../state.js';
import { another } from '../hints.js';
import { isAcceptedAuthority } from '../../accept/judged.js';
import { authorityName, isRoot, type Signed } from '../signed.js';

/**
 * The authority that has signed this one, which may be itself, where the policy names another; undefined where
 * none of the policy has, or it is kept as it is.
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

/** What was signed otherwise than the policy says, as a sentence without its subject. */
export function signedOtherwise(spec: Spec, signer: Spec): string {
  const was = signer.id === spec.id ? 'signed itself' : `is signed by ${authorityName(signer.ca)}`;
  const wanted = isRoot(spec) ? 'it signs itself' : `${authorityName(spec.issuer)} signs it`;
  return `${was}, and the policy says that ${wanted}`;
}

/** Back to the policy as it was, where another parent is what has changed in it. */
export function wayBack({ spec, observation, signed }: SpecState): string | undefined {
  const signer = formerSigner(spec, observation, signed);
  if (signer === undefined) return undefined;
  const option = `${spec.place}.parent`;
  return signer.id === spec.id ? `remove ${option}` : `set ${option} back to "${signer.ca}"`;
}

/** An intermediate whose parent was replaced on purpose keeps its key and gets a new certificate. */
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
 * The key stays; what it signed carries its certificate along, which only a run after that one brings up to date. A
 * key that nobody has accepted is never offered for signing.
 */
const signingAnew = (state: SpecState): string =>
  isAcceptedAuthority(state)
    ? `"certflake apply --only ${state.spec.id} --force && certflake apply" signs its present key anew and puts the new certificate behind what it signed`
    : another(state);

/** Said where the parent is replaced by a run that leaves this one out: hosts would be deployed in between. */
export function leftBelow(state: SpecState): Problem | undefined {
  const { spec, issuer, certificate } = state;
  if (issuer.state !== 'planned' || certificate === undefined) return undefined;
  return finding(
    spec,
    'authority-differs',
    'warning',
    `its parent ${authorityName(spec.issuer)} is replaced, and this run leaves it as it is`,
    `then ${signingAnew(state)}`,
  ).finding;
}

const notSigned = ({ spec, observation, signed }: SpecState): string => {
  const signer = formerSigner(spec, observation, signed);
  return signer === undefined
    ? `is not signed by its present parent ${authorityName(spec.issuer)}`
    : signedOtherwise(spec, signer);
};

/** What was changed may be the policy, or the parent: of one that is accepted, it was on purpose. */
function withWayBack(state: SpecState, way: string): string {
  const back = wayBack(state);
  if (back !== undefined) return `${back}, or ${way}`;
  const isSettled = state.issuer.state === 'present' && state.issuer.isAccepted;
  return isSettled ? way : `restore its parent from git, or ${way}`;
}
