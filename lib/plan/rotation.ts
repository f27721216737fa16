import type {
  Change,
  Observation,
  RotationMove,
  RotationRequest,
  RotationStage,
  Spec,
} from '../model/index.js';
import { certificateOf, otherCertificate } from '../observe/recorded.js';
import type { Signed, SignedOne } from './signed.js';

/**
 * Where an authority's rotation stands, by its files alone: nothing else is saved, so nothing else can be wrong
 * after a crash.
 *
 * @param isInUse - something in the tree is signed by the other generation
 */
export function stageOf({ other }: Pick<Observation, 'other'>, isInUse: boolean): RotationStage {
  if (other === undefined) return 'steady';
  if (other.role === 'next') return 'trust';
  return isInUse ? 'issue' : 'drain';
}

/** Where each move begins. */
const begins: Readonly<Record<RotationMove, readonly RotationStage[]>> = {
  trust: ['steady'],
  issue: ['trust'],
  retire: ['issue', 'drain'],
  back: ['issue', 'drain'],
  abort: ['trust'],
  'same-key': ['steady'],
};

/** The stage after each move; nothing is signed by the former generation after `issue`. */
export const leadsTo: Readonly<Record<RotationMove, RotationStage>> = {
  trust: 'trust',
  issue: 'drain',
  retire: 'steady',
  back: 'trust',
  abort: 'steady',
  'same-key': 'steady',
};

export const canMove = (stage: RotationStage, move: RotationMove): boolean =>
  begins[move].includes(stage);

/** The move that leads on from each stage. */
export const onward: Readonly<Record<RotationStage, RotationMove>> = {
  steady: 'trust',
  trust: 'issue',
  issue: 'retire',
  drain: 'retire',
};

/** The move that a request asks for; undefined: it was made before, and the request is for that stage. */
export function moveFrom(
  stage: RotationStage,
  { move, isTarget }: Pick<RotationRequest, 'move' | 'isTarget'>,
): RotationMove | undefined {
  if (move === 'onward') return onward[stage];
  const isThere = stage === leadsTo[move] || (move === 'issue' && stage === 'issue');
  return isTarget && isThere ? undefined : move;
}

/** The moves after which another generation signs. */
export const isChangeOfSigner = (move: RotationMove): boolean =>
  move === 'issue' || move === 'back';

/** Whether a move cuts hosts off that were not deployed with the present files. */
export const needsDeploy = (move: RotationMove, { other }: Pick<Observation, 'other'>): boolean =>
  move === 'issue' || move === 'retire' || (move === 'abort' && other?.endorsesActive === true);

/** The move that makes the files of the stage before the present one; undefined: the authority doesn't rotate. */
export function moveToFormerStage({ other }: Pick<Observation, 'other'>): RotationMove | undefined {
  if (other === undefined) return undefined;
  if (other.role === 'old') return 'back';
  return other.endorsesActive ? 'issue' : 'abort';
}

/** The certificates that the authority's other generation has signed: what keeps it in use. */
export function signedByOther(
  spec: Spec,
  { other }: Pick<Observation, 'other'>,
  { bySigner }: Pick<Signed, 'bySigner'>,
): SignedOne[] {
  const key = otherCertificate(other)?.publicKey;
  return (bySigner.get(key ?? '') ?? []).filter((one) => one.spec.issuerId === spec.id);
}

/** Whether another generation of its issuer has signed it: not a stranger, but not the one that signs now. */
export const isByOtherGeneration = (
  { issuerId }: Spec,
  { signedBy }: Observation,
  { byKey }: Pick<Signed, 'byKey'>,
): boolean => signedBy !== undefined && byKey.get(signedBy)?.id === issuerId;

/** When the present stage began, as the manifest says, in epoch seconds; undefined in a steady authority. */
export function stageSince(observation: Observation): number | undefined {
  const { entry, other } = observation;
  if (other === undefined) return undefined;
  const begun = other.role === 'next' ? otherCertificate(other) : certificateOf(observation);
  const about = begun?.fingerprint;
  return entry?.generations?.find(({ certificate }) => certificate === about)?.since;
}

/** The files that a move writes, moves or removes. */
export function rotatedFiles(spec: Spec, move: RotationMove): string[] {
  const { files } = spec;
  const own = [files.certificate, files.manifest];
  if (spec.kind !== 'authority' || move === 'same-key') return own;
  const { next, former } = spec.files;
  const [ofNext, ofFormer] = [next, former].map(({ certificate, key }) => [certificate, key]);
  if (move === 'trust' || move === 'abort') return [...own, ...ofNext!];
  if (move === 'retire') return [...own, ...ofFormer!];
  return [...own, files.key, ...ofNext!, ...ofFormer!];
}

/**
 * Whether the authority is the one that the policy pins. While it rotates, that is also one that the pinned
 * generation has endorsed: the pin follows a rotation, and changes before the pinned one goes.
 */
export function isPinned({ fingerprint: pin }: Spec, observation: Observation): boolean {
  const { other } = observation;
  if (pin === undefined || pin === certificateOf(observation)?.fingerprint) return true;
  return other?.endorsesActive === true && otherCertificate(other)?.fingerprint === pin;
}

/**
 * A run for one move makes that move and what follows from it, or nothing: what else is due belongs into another
 * commit.
 */
export function ofRotation(changes: Change[], request: RotationRequest | undefined): Change[] {
  if (request === undefined) return changes;
  const made = changes.find(({ kind }) => kind === 'rotate');
  if (made?.move === undefined) return [];
  const hasFollowers = isChangeOfSigner(made.move) || made.move === 'same-key';
  return hasFollowers ? changes : [made];
}

/** An authority and its intermediates: the files of what they signed hold its certificate too. */
export function withThoseBelow(authority: string, specs: readonly Spec[]): string[] {
  const below = specs.filter(
    ({ kind, issuer, ca }) => kind === 'authority' && issuer === authority && ca !== authority,
  );
  return [authority, ...below.flatMap(({ ca }) => withThoseBelow(ca, specs))];
}
