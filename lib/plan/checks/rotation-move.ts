import type { RotationMove } from '../../model/index.js';
import { otherCertificate } from '../../observe/recorded.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import * as texts from '../messages/rotation.js';
import { canMove, signedByOther, stageOf } from '../rotation.js';
import { change, finding, reason, type Check, type SpecState, type Verdict } from '../state.js';
import { recipientsDiffer } from './recipients-check.js';
import { isOtherInUse } from './rotation-checks.js';

/** The step that the operator asks for, if nothing speaks against it. */
export const rotationMoves =
  (tools: StanzaTools): Check =>
  (state) => {
    const { spec, options, observation } = state;
    const { rotation } = options;
    if (rotation?.authority !== spec.ca) return undefined;
    const { move } = rotation;
    const stage = stageOf(observation, isOtherInUse(state));
    if (!canMove(stage, move)) return refused(state, texts.wrongStage(spec, stage, move));
    if (recipientsDiffer(tools)(state) !== undefined) return refused(state, texts.rekeyFirst());
    const why = refusals[move](state) ?? missingKey(state) ?? undeployed(state, move);
    if (why !== undefined) return why;
    const drafted = change('rotate', move === 'same-key' ? 'kept' : 'none', [
      reason('rotation', texts.moves[move]),
    ]);
    return { change: { ...drafted.change, move } };
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

const refusals: Readonly<Record<RotationMove, Refusal>> = {
  trust: whileValid,
  issue: keyIdentifiers,
  retire: nothingByFormer,
  back: never,
  abort: never,
  'same-key': never,
};

/** A finding names the missing key; here it only stops the moves that need it. */
const missingKey: Refusal = (state) => {
  const { other, hasTwoOthers } = state.observation;
  const { move } = state.options.rotation!;
  if (other === undefined) return undefined;
  const isWhole = other.isEndorsed && other.isInBundle && hasTwoOthers === undefined;
  const needsKey = move === 'issue' || move === 'back';
  if (isWhole && (other.key.state === 'read' || !needsKey)) return undefined;
  const stage = stageOf(state.observation, false);
  return refused(state, texts.wrongStage(state.spec, stage, move));
};

/** What the hosts must be deployed with before a move cuts none of them off. */
function undeployed(state: SpecState, move: RotationMove): Verdict | undefined {
  const { spec, observation, options } = state;
  const isReturning = move === 'abort' && observation.other?.endorsesActive === true;
  const needs = move === 'issue' || move === 'retire' || isReturning;
  if (!needs || options.rotation?.isDeployed === true) return undefined;
  return finding(spec, 'rotation-undeployed', 'error', texts.notDeployed(spec, move));
}
