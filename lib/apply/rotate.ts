import type { Authorities } from '../keyring/authorities.js';
import type { Engines } from '../keyring/engines.js';
import type { Keys } from '../keyring/keys.js';
import { loaded } from '../installation.js';
import type { SigningEngine } from '../issue/engine.js';
import type { Issuer } from '../issue/pool.js';
import { formerPath } from '../model/generations.js';
import type {
  AuthoritySpec,
  GenerationFiles,
  Observation,
  OtherGeneration,
  ReadCertificate,
  Recipients,
  RotationMove,
  Spec,
} from '../model/index.js';
import { endorses } from '../observe/other-generation.js';
import { otherCertificate } from '../observe/recorded.js';
import type { Write } from '../store/transaction.js';
import type { Tree } from '../store/tree.js';
import { readCertificate } from '../x509/read.js';

/** What a step of a rotation works with. */
export interface Rotating {
  spec: AuthoritySpec;
  observation: Observation;
  /** The authority's present certificate. */
  active: ReadCertificate;
  recipients: Recipients;
  authorities: Authorities;
  engines: Engines;
  keys: Keys;
  issuer: Issuer;
  tree: Tree;
  /** Epoch seconds. */
  now: number;
}

/** The files of one step. */
export function rotationWrites(move: RotationMove, run: Rotating): Promise<Write[]> {
  if (move === 'trust') return begin(run);
  if (move === 'same-key') return prolong(run);
  if (move === 'issue' || move === 'back') return changeSigner(move, run);
  return settle(run, move === 'abort' ? run.spec.files.next : run.spec.files.former);
}

/** A new key pair, which signs nothing yet, and the present generation's word for it. */
async function begin(run: Rotating): Promise<Write[]> {
  const { spec, active, authorities, keys, issuer, now, recipients } = run;
  const { files } = spec;
  const issued = await authorities.issue(spec, issuer, now);
  try {
    const next = readCertificate(issued.certificate);
    const { engine } = await authorities.signer(spec.id);
    const endorsement = await endorsed(next, active, engine);
    const key = await keys.seal(spec, issued.key, recipients);
    return [
      { path: files.certificate, certificate: active.pem + next.pem },
      { path: files.next.certificate, certificate: next.pem + endorsement },
      { path: files.next.key, key },
    ];
  } finally {
    issued.key.fill(0);
  }
}

async function prolong({ spec, active, authorities, now }: Rotating): Promise<Write[]> {
  const { engine } = await authorities.signer(spec.id);
  const certificate = await authorities.certify(spec, engine, now, active.publicKey);
  return [{ path: spec.files.certificate, certificate }];
}

/**
 * The other generation signs from now on. Its key is sealed anew, so that the manifest tells its recipients; the
 * present one's moves as it is: `issue` opens it first, since it is the way back. Both keep each other's endorsements, so that every clone can follow, whichever
 * of them it has accepted.
 */
async function changeSigner(move: 'issue' | 'back', run: Rotating): Promise<Write[]> {
  const { spec, observation, active, authorities, engines, keys, recipients } = run;
  const { files } = spec;
  const [from, to] = move === 'issue' ? [files.next, files.former] : [files.former, files.next];
  const other = observation.other as OtherGeneration;
  const coming = otherCertificate(other)!;
  if (move === 'issue') await authorities.signer(spec.id);
  const pem = await keys.open({ ...spec, files: { ...files, ...from } }, coming.publicKey);
  try {
    const engine = await engines.of(pem);
    await authorities.take(spec, coming.pem, engine);
    const endorsements = [await endorsed(active, coming, engine), ...saidOf(coming, active, other)];
    const key = await keys.seal(spec, pem, recipients);
    return [
      ...asideFrom(to, run),
      { move: files.key, to: to.key },
      { path: files.key, key },
      { path: files.certificate, certificate: coming.pem + active.pem },
      { path: to.certificate, certificate: active.pem + endorsements.join('') },
      { remove: from.certificate },
      { remove: from.key },
    ];
  } finally {
    pem.fill(0);
  }
}

/**
 * The present generation alone; the other one and its key go. First opens the key that stays: a commit may have
 * exchanged the two, and the manifest with them.
 */
async function settle(
  { spec, active, authorities }: Rotating,
  other: GenerationFiles,
): Promise<Write[]> {
  await authorities.signer(spec.id);
  return [
    { path: spec.files.certificate, certificate: active.pem },
    { remove: other.certificate },
    { remove: other.key },
  ];
}

/** A former key that a forced run left at the name that this step needs. */
function asideFrom({ key }: GenerationFiles, { spec, tree }: Rotating): Write[] {
  if (key !== spec.files.former.key || tree.read(key) === undefined) return [];
  let number = 2;
  while (tree.read(formerPath(spec.files.key, number)) !== undefined) number += 1;
  return [{ move: key, to: formerPath(spec.files.key, number) }];
}

/** What the present generation has said of the coming one. */
function saidOf(
  coming: ReadCertificate,
  active: ReadCertificate,
  { file }: OtherGeneration,
): string[] {
  const [, ...endorsements] = file.state === 'read' ? file.certificates : [];
  return endorsements.filter((one) => endorses(active, coming, one)).map(({ pem }) => pem);
}

async function endorsed(
  generation: ReadCertificate,
  { pem: certificate }: ReadCertificate,
  engine: SigningEngine,
): Promise<string> {
  const { endorse } = await loaded(() => import('../issue/endorse.js'));
  return endorse(generation, { certificate, engine });
}

/** All keys of an authority have the same recipients: its other generation's is sealed with its own. */
export async function resealOther(
  spec: Spec,
  observation: Observation | undefined,
  { keys, recipients }: Pick<Rotating, 'keys' | 'recipients'>,
): Promise<Write[]> {
  const { other } = observation ?? {};
  const certificate = otherCertificate(other);
  if (spec.kind !== 'authority' || !other?.isEndorsed || other.key.state !== 'read') return [];
  const { key: path } = other.role === 'next' ? spec.files.next : spec.files.former;
  const pem = await keys.open(
    { ...spec, files: { ...spec.files, key: path } },
    certificate?.publicKey,
  );
  try {
    return [{ path, key: await keys.seal(spec, pem, recipients), reseal: true }];
  } finally {
    pem.fill(0);
  }
}
