/** What a plan says about an authority that rotates. */
import type { Message } from '../../hint.js';
import type {
  Observation,
  OtherGeneration,
  ReadCertificate,
  RotationMove,
  RotationStage,
  Spec,
} from '../../model/index.js';
import { between, isoDate } from '../../text/dates.js';
import { certflake, git, program, say, type Said } from '../../text/say.js';
import { authorityName, isRoot } from '../signed.js';

/** What each move does, as the reason of its change. */
export const moves: Readonly<Record<RotationMove, string>> = {
  trust: 'makes the next authority; hosts are to trust both, and the present one signs',
  issue: 'the next authority signs from now on; hosts still trust both',
  retire: 'hosts are to trust the new authority alone; the former one and its key go',
  back: 'the former authority signs again; hosts still trust both',
  abort: 'the next authority goes, and its key with it',
  'same-key':
    'a new certificate for the present key; all that it signed stays valid; no remedy if others know the key',
};

/** Each stage as a fact about the authority. */
const stages: Readonly<Record<RotationStage, string>> = {
  steady: 'does not rotate',
  trust: 'rotates: hosts are to trust its next generation too, and the present one signs',
  issue: 'rotates: its new generation signs, but certificates by the former one are left',
  drain: 'rotates: its new generation signs, and hosts still trust the former one',
};

export const stageFact = (stage: RotationStage): string => stages[stage];

const rotate = (spec: Spec, ...words: string[]) => certflake('rotate', spec.ca, ...words);

const status = (spec: Spec): Said => say`${rotate(spec, '--status')} says what comes next`;

/** @param since - epoch seconds */
export const inProgress = (
  spec: Spec,
  stage: RotationStage,
  since: number | undefined,
): Message => ({
  message: `the authority ${stages[stage]}${since === undefined ? '' : ` (since ${isoDate(since)})`}`,
  hint: status(spec),
});

export const standsStill = (
  spec: Spec,
  stage: RotationStage,
  { since, now, soak }: { since: number; now: number; soak: string },
): Message => ({
  message: `the authority ${stages[stage]}; it has stood there for ${between(since, now)}, longer than ${soak}`,
  hint: status(spec),
});

/** The old one ends before the rotation can be over. */
export const endsFirst = (spec: Spec, notAfter: number, role: 'present' | 'former'): Message => ({
  message: `the ${role} generation of the authority ends on ${isoDate(notAfter)}, before this rotation is over: then hosts refuse what it signed`,
  hint:
    role === 'present'
      ? say`go on until the next generation signs (${rotate(spec, '--status')})`
      : say`finish the rotation (${rotate(spec, '--status')})`,
});

// Files that no rotation leaves.

export const twoOthers = (spec: Spec): Message => ({
  message:
    'both a next and a former generation lie beside the authority, and a rotation has only one of them',
  hint: say`restore the files of one commit (${history(spec)})`,
});

export const unproven = (
  spec: Spec,
  path: string,
  { isUnsigned }: Pick<OtherGeneration, 'isUnsigned'>,
): Message => ({
  message: `${path} is not ${isUnsigned ? `signed by ${signerOf(spec)}` : 'endorsed by the present authority'}, so its certificate is no generation of it`,
  hint: say`find out who added it (${history(spec)}), and restore all files of the authority from one commit; or, if the authority was replaced meanwhile: ${program('rm', path)}`,
});

const signerOf = (spec: Spec): string =>
  isRoot(spec) ? 'its own key' : `its parent ${authorityName(spec.issuer)}`;

export const strangersBeside = (
  spec: Spec,
  path: string,
  strangers: readonly ReadCertificate[],
): Message => ({
  message: `${path} holds what is no endorsement by the authority: ${strangers.map(({ fingerprint }) => fingerprint).join(', ')}`,
  hint: say`find out who added it (${history(spec)}), and restore all files of the authority from one commit`,
});

export const otherUnread = (spec: Spec, path: string, problem: string): Message => ({
  message: `${path} ${problem}`,
  hint: say`restore all files of the authority from one commit (${history(spec)})`,
});

/** The active one has endorsed it, and nobody else can. */
export const NOT_IN_FILE = "the authority's file lacks its other generation";

export const returned = (
  spec: Spec,
  { other }: Pick<Observation, 'other'>,
  { fingerprint }: ReadCertificate,
): Message => ({
  message: `${other?.isInBundle ? 'its file holds' : 'beside it is'} ${fingerprint} again: this clone has seen that generation leave, so its key may be in wrong hands`,
  hint: say`find out who brought it back (${history(spec)}), and restore all files of the authority from the commit before; or, if it came back on purpose: ${certflake('apply', '--accept', `${spec.ca}=${fingerprint}`)}`,
});

/** As after a merge that kept a file that the other side removed. */
export const loneNextKey = (path: string): Message => ({
  message: `${path} is the key of a next generation that isn't there`,
  hint: say`if no branch needs it: ${program('rm', path)}`,
});

export const otherKeyMissing = (spec: Spec, path: string, problem = 'is missing'): Message => ({
  message: `${path} ${problem}: without that key the rotation can't go on or back`,
  hint: say`restore all files of the authority from one commit (${history(spec)})`,
});

/** For files of two stages, as after a merge that took a side of each. */
export const wholeAgain = (spec: Spec): Said =>
  say`restore all files of the authority, also those of its other generation, from one commit (${history(spec)})`;

const history = ({ files: { certificate, key } }: Spec) =>
  git('log --all --full-history -p --', certificate, key);

export const nextDiffers = (spec: Spec, fields: string): Message => ({
  message: `its next generation differs from the policy (${fields})`,
  hint: say`change the policy back; or ${rotate(spec, '--abort')}, and begin again: the next generation is made from the policy`,
});

// Why a move isn't made.

export const differsFirst = (spec: Spec): Message => ({
  message: 'the next generation differs from the policy, so it must not sign',
  hint: say`${rotate(spec, '--abort')}`,
});

export const notValid = (
  spec: Spec,
  { notBefore, notAfter }: Pick<ReadCertificate, 'notBefore' | 'notAfter'>,
  invalid: 'expired' | 'not-yet-valid',
): Message => ({
  message: `the generation that would sign ${invalid === 'expired' ? `ended on ${isoDate(notAfter)}` : `begins on ${isoDate(notBefore)}`}: hosts refuse all that it signs`,
  hint: status(spec),
});

export const wrongStage = (spec: Spec, stage: RotationStage, move: RotationMove): Message => ({
  message: `${authorityName(spec.ca)} ${stages[stage]}, so it can't ${infinitives[move]}`,
  hint: status(spec),
});

const infinitives: Readonly<Record<RotationMove, string>> = {
  trust: 'begin a rotation',
  issue: 'let the next generation sign',
  retire: 'retire a former generation',
  back: 'go back: only the stage in which the next generation signs leads back',
  abort: 'abort: that is for the first stage, in which the present generation signs',
  'same-key': 'get a new certificate for its present key now',
};

export const notWhole = (spec: Spec): Message => ({
  message: `the files of ${authorityName(spec.ca)} are not those of one stage`,
  hint: say`restore them from one commit (${history(spec)})`,
});

export const notDeployed = (spec: Spec, move: RotationMove): Message => ({
  message: `nothing shows that every host was deployed with the present files of ${authorityName(spec.ca)}`,
  hint: say`deploy all hosts, then ${rotate(spec, ...wordsOf(move), '--deployed')}; in place of your word, "--live" or "--evidence FILE" shows it`,
});

const wordsOf = (move: RotationMove): string[] =>
  move === 'back' || move === 'abort' || move === 'same-key' ? [`--${move}`] : [];

export const rekeyFirst = (): Message => ({
  message: "the authority's key must first be sealed to other recipients",
  hint: say`${certflake('rekey')}`,
});

export const OTHER_SEALED = 'the key of the other generation is sealed to others';

export const abortFirst = (spec: Spec): Message => ({
  message: "a recipient leaves who could open the next generation's key too",
  hint: say`${rotate(spec, '--abort')} gives that key up; then ${certflake('rekey')}, and begin again`,
});

export const stillSigned = (spec: Spec, ids: readonly string[]): Message => ({
  message: `${ids.length} ${ids.length === 1 ? 'certificate is' : 'certificates are'} still signed by the former generation: ${ids.slice(0, 4).join(', ')}${ids.length > 4 ? ' and others' : ''}`,
  hint: say`${certflake('apply')} reissues them; deploy all hosts, then ${rotate(spec, '--deployed')}`,
});

export const hasEnded = (spec: Spec, notAfter: number): Message => ({
  message: `the authority ended on ${isoDate(notAfter)}: hosts refuse all that it signed, so there is nothing to keep working`,
  hint: say`${rotate(spec, '--same-key')} gives it a new certificate, and what it signed is valid again`,
});

export const noKeyIds = (id: string): Message => ({
  message: `${id} does not say by a key identifier which authority signed it: with two generations of one name, a program may take the wrong one and refuse it`,
  hint: say`${certflake('apply', '--only', id, '--force')} makes another one; deploy it before the next stage`,
});

export const noSubjectKeyId = (spec: Spec): Message => ({
  message: `${authorityName(spec.ca)} has no subject key identifier: with two generations of one name, a program may take the wrong one and refuse what it signed`,
  hint: say`${rotate(spec, '--same-key')} gives it a certificate that has one`,
});

export const pinFirst = (spec: Spec, fingerprint: string): Message => ({
  message: `the policy pins the former generation (${spec.place}.fingerprint)`,
  hint: say`set ${spec.place}.fingerprint to ${fingerprint}; then again`,
});

/** The reason of what follows in the certificates below. */
export const signsNow = (authority: string): string =>
  `another generation of authority ${authorityName(authority)} signs now`;
