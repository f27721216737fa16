import type { RotationMove } from '../../model/index.js';
import { contradictedRole, otherCertificate } from '../../observe/recorded.js';
import { hasOthers, plausible, type StanzaTools } from '../../keyring/stanzas.js';
import { invalidAt } from '../../x509/validity.js';
import * as texts from '../messages/rotation.js';
import {
  canMove,
  isChangeOfSigner,
  moveFrom,
  needsDeploy,
  signedByOther,
  stageOf,
} from '../rotation.js';
import { change, finding, reason, type Check, type SpecState, type Verdict } from '../state.js';
import { recipientsDiffer } from './recipients-check.js';
import { isOtherInUse, nextDiffers } from './rotation-checks.js';

/** The step that the operator asks for, if nothing speaks against it. */
export const rotationMoves =
  (tools: StanzaTools): Check =>
  (state) => {
    const { spec, options, observation } = state;
    const { rotation } = options;
    if (rotation?.authority !== spec.ca) return undefined;
    const stage = stageOf(observation, isOtherInUse(state));
    const move = moveFrom(stage, rotation);
    if (move === undefined) return undefined;
    if (!canMove(stage, move)) return refused(state, texts.wrongStage(spec, stage, move));
    const checks = [nextKeyOpened, recipientsDiffer, otherKeyDiffers];
    const [sealed] = checks.flatMap((check) => check(tools)(state) ?? []);
    if (seals.has(move) && sealed !== undefined)
      return 'finding' in sealed ? sealed : refused(state, texts.rekeyFirst());
    const why = refusals[move](state) ?? missingFiles(state, move) ?? undeployed(state, move);
    if (why !== undefined) return why;
    const drafted = change('rotate', move === 'same-key' ? 'kept' : 'none', [
      reason('rotation', texts.moves[move]),
    ]);
    return { change: { ...drafted.change, move } };
  };

/** Moves that seal a key to the policy's recipients. */
const seals: ReadonlySet<RotationMove> = new Set(['trust', 'issue', 'back']);

/** Who leaves could open the next key too, and would know it once it signs: another one must be made. */
export const nextKeyOpened =
  (tools: StanzaTools): Check =>
  (state) => {
    const { spec, observation } = state;
    if (observation.other?.role !== 'next') return undefined;
    const verdict = recipientsDiffer(tools)(state);
    const reasons = verdict && 'change' in verdict ? verdict.change.reasons : [];
    if (!reasons.some(({ from }) => from !== undefined)) return undefined;
    return finding(spec, 'rotation-refused', 'error', texts.abortFirst(spec));
  };

/**
 * A merge can bring the other generation's key as another branch sealed it. Its header shows kinds, tags of SSH
 * keys, and how many there are.
 */
export const otherKeyDiffers =
  (tools: StanzaTools): Check =>
  (state) => {
    const { spec, observation, complete } = state;
    const { other } = observation;
    if (!complete || other?.isEndorsed !== true || other.key.state !== 'read') return undefined;
    const { stanzas } = other.key;
    if (plausible(stanzas, spec.recipients, tools)) return undefined;
    if (other.role === 'next' && hasOthers(stanzas, spec.recipients, tools))
      return finding(spec, 'rotation-refused', 'error', texts.abortFirst(spec));
    return change('rekey', 'none', [reason('recipients', texts.OTHER_SEALED)]);
  };

type Refusal = (state: SpecState) => Verdict | undefined;

const refused = (state: SpecState, message: Parameters<typeof finding>[3]): Verdict =>
  finding(state.spec, 'rotation-refused', 'error', message);

const never: Refusal = () => undefined;

/** Before a second generation is trusted or signs. */
const whileValid: Refusal = (state) => {
  const { spec, certificate, options } = state;
  if (certificate === undefined || certificate.notAfter > options.now) return undefined;
  return refused(state, texts.hasEnded(spec, certificate.notAfter));
};

/** With two generations of one name, OpenSSL takes the first in a bundle unless key identifiers differ. */
const keyIdentifiers: Refusal = (state) => {
  const { spec, certificate, observation, signed } = state;
  const other = otherCertificate(observation.other);
  if (other?.subjectDer !== certificate?.subjectDer || certificate === undefined) return undefined;
  if (certificate.subjectKeyId === undefined) return refused(state, texts.noSubjectKeyId(spec));
  const unnamed = (signed.bySigner.get(certificate.publicKey) ?? []).find(
    (one) => one.certificate.authorityKeyId === undefined,
  );
  return unnamed && refused(state, texts.noKeyIds(unnamed.spec.id));
};

const nothingByFormer: Refusal = (state) => {
  const { spec, observation, signed, certificate } = state;
  const left = signedByOther(spec, observation, signed).map((one) => one.spec.id);
  if (left.length > 0) return refused(state, texts.stillSigned(spec, left));
  const active = certificate?.fingerprint;
  if (spec.fingerprint === undefined || active === undefined || spec.fingerprint === active)
    return undefined;
  return refused(state, texts.pinFirst(spec, active));
};

/** Before another generation signs. */
const comingValid: Refusal = (state) => {
  const coming = otherCertificate(state.observation.other);
  const invalid = coming && invalidAt(coming, state.options.now);
  return invalid && refused(state, texts.notValid(state.spec, coming, invalid));
};

const comingSigns: Refusal = (state) =>
  comingValid(state) ?? asDeclared(state) ?? keyIdentifiers(state);

/** Another finding says how it differs. */
const asDeclared: Refusal = (state) =>
  nextDiffers(state) && refused(state, texts.differsFirst(state.spec));

const refusals: Readonly<Record<RotationMove, Refusal>> = {
  trust: whileValid,
  issue: comingSigns,
  retire: nothingByFormer,
  back: comingValid,
  abort: never,
  'same-key': never,
};

/** Another finding names what is missing or wrong; here it only stops the moves that need it. */
function missingFiles(state: SpecState, move: RotationMove): Verdict | undefined {
  const { other, hasTwoOthers } = state.observation;
  if (other === undefined) return undefined;
  const isOne = hasTwoOthers === undefined && contradictedRole(state.observation) === undefined;
  const isWhole = other.isEndorsed && other.isInBundle && isOne;
  const hasKey = other.key.state === 'read' || !isChangeOfSigner(move);
  return isWhole && hasKey ? undefined : refused(state, texts.notWhole(state.spec));
}

/** What the hosts must be deployed with before a move cuts none of them off. */
function undeployed(state: SpecState, move: RotationMove): Verdict | undefined {
  const { spec, observation, options } = state;
  const { isDeployed, isCompromised } = options.rotation ?? {};
  if (isDeployed || isCompromised || !needsDeploy(move, observation)) return undefined;
  return finding(spec, 'rotation-undeployed', 'error', texts.notDeployed(spec, move));
}
