import { returnedGeneration } from '../../accept/endorsed.js';
import { otherCertificate } from '../../observe/recorded.js';
import * as texts from '../messages/rotation.js';
import { signedByOther, stageOf, stageSince } from '../rotation.js';
import { isRoot } from '../signed.js';
import { differences } from './differences.js';
import { change, finding, nonBlocking, reason, type Check, type SpecState } from '../state.js';

const DAY = 86_400;

/** How long a stage may stand before it is worth a warning. */
const SOAK = { seconds: 30 * DAY, words: '30d' };

/** A generation that this clone has seen leave: hosts must not trust it again by an old endorsement. */
export const generationReturned: Check = ({ spec, observation, acceptance }) => {
  const back = returnedGeneration(spec, observation, acceptance);
  if (back === undefined) return undefined;
  return finding(spec, 'generation-returned', 'error', texts.returned(spec, observation, back));
};

/** Files of another generation that no rotation leaves. */
export const generationUnproven: Check = ({ spec, observation }) => {
  const { other, hasTwoOthers, loneNextKey } = observation;
  if (loneNextKey !== undefined) {
    const message = texts.loneNextKey(loneNextKey);
    return nonBlocking(finding(spec, 'generation-key', 'warning', message));
  }
  if (other === undefined || spec.kind !== 'authority') return undefined;
  if (hasTwoOthers) return finding(spec, 'generation-unproven', 'error', texts.twoOthers(spec));
  const { certificate: path, key } = other.role === 'next' ? spec.files.next : spec.files.former;
  const { file } = other;
  if (file.state === 'unreadable') {
    const message = texts.otherUnread(spec, path, file.problem);
    return nonBlocking(finding(spec, 'generation-unproven', 'error', message));
  }
  if (!other.isEndorsed) {
    const message = texts.unproven(spec, path, other);
    return nonBlocking(finding(spec, 'generation-unproven', 'error', message));
  }
  if (other.strangers !== undefined) {
    const message = texts.strangersBeside(spec, path, other.strangers);
    return finding(spec, 'stranger', 'error', message);
  }
  if (other.key.state === 'read') return undefined;
  const problem = other.key.state === 'unreadable' ? other.key.problem : undefined;
  const message = texts.otherKeyMissing(spec, key, problem);
  return nonBlocking(finding(spec, 'generation-key', 'error', message));
};

/**
 * The next generation was made from another policy, or by hand: once it signs, hosts trust it for more than the
 * policy allows. A lifetime that its parent's end cut is no difference.
 */
export const nextDiffers: Check = ({ spec, observation: { other }, issuer }) => {
  const next = otherCertificate(other);
  if (next === undefined || other?.role !== 'next' || !other.isEndorsed) return undefined;
  const isShort = next.notAfter - next.notBefore < spec.contents.lifetime;
  const end = issuer.state === 'present' ? issuer.notAfter : undefined;
  const reasons = differences(spec, next, end).filter(
    ({ field }) => !isShort || isRoot(spec) || field !== 'expiry',
  );
  if (reasons.length === 0) return undefined;
  const fields = reasons.map(({ message }) => message).join('; ');
  return nonBlocking(finding(spec, 'authority-differs', 'error', texts.nextDiffers(spec, fields)));
};

/** As after a merge that took the authority's file from before the rotation. */
export const bundleLacks: Check = ({ observation: { other } }) =>
  other?.isEndorsed === true && !other.isInBundle
    ? change('repair', 'none', [reason('certificate', texts.NOT_IN_FILE)])
    : undefined;

/** A rotation in progress is always shown; it is a warning if it stands still or can't be finished in time. */
export const rotationInProgress: Check = (state) => {
  const { spec, observation, options } = state;
  if (observation.other?.isEndorsed !== true || options.rotation?.authority === spec.ca)
    return undefined;
  const stage = stageOf(observation, isOtherInUse(state));
  const since = stageSince(observation);
  const { soak = SOAK, now } = options;
  const ending = endsFirst(state, soak.seconds);
  if (ending !== undefined) return ending;
  if (since !== undefined && now - since > soak.seconds) {
    const message = texts.standsStill(spec, stage, { since, now, soak: soak.words });
    return nonBlocking(finding(spec, 'rotation-stands', 'warning', message));
  }
  return nonBlocking(finding(spec, 'rotation', 'note', texts.inProgress(spec, stage, since)));
};

/** Whether the generation that signed the hosts' certificates ends within the time that a stage may take. */
function endsFirst(state: SpecState, within: number) {
  const { spec, observation, certificate, options } = state;
  const isTrust = observation.other?.role === 'next';
  const old = isTrust ? certificate : otherCertificate(observation.other);
  if (old === undefined || old.notAfter > options.now + within) return undefined;
  const message = texts.endsFirst(spec, old.notAfter, isTrust ? 'present' : 'former');
  return nonBlocking(finding(spec, 'rotation-late', 'warning', message));
}

export const isOtherInUse = ({ spec, observation, signed }: SpecState): boolean =>
  signedByOther(spec, observation, signed).length > 0;
