import type { Code } from '../codes.js';
import { formerKey, isNamed, type Acceptance } from '../accept/acceptance.js';
import { sealedTo } from '../accept/sealed-to.js';
import { CertflakeError } from '../errors.js';
import type { Observation, Observations, Spec, Specs } from '../model/index.js';
import { certificateOf, isUnproven, recordedEntry, presentPublicKey } from '../observe/recorded.js';
import { mayHaveOthers } from '../plan/checks/recipients-check.js';
import { isSelected, type Selection } from '../plan/state.js';
import type { Identity } from '../seal/identities.js';
import { unseal } from '../seal/seal.js';
import { UnsealError } from '../seal/unseal-errors.js';
import type { StanzaTools } from '../keyring/stanzas.js';
import type { Tree } from '../store/tree.js';
import { importPrivateKey, keySpecOf, publicKeyDigest } from '../x509/keys.js';
import { notSealedTo } from './messages.js';

/** Whether a sealed key is doubtful although its certificate and its manifest agree. */
export type Doubt = (observation: Observation) => boolean;

const NO_DOUBT: Doubt = () => false;

/** Both may belong to another key than the sealed one, which is the accepted one. */
export function doubtOf({ specs }: Specs, acceptance: Acceptance, selection: Selection): Doubt {
  const selected = new Set(specs.filter((spec) => isSelected(spec, selection)).map(({ id }) => id));
  return (observation) => {
    const { id } = observation;
    const [accepted, publicKey] = [formerKey(acceptance, id), presentPublicKey(observation)];
    if (publicKey === undefined || publicKey === accepted || !selected.has(id)) return false;
    return accepted !== undefined || isNamed(acceptance, id, publicKey);
  };
}

/** What this clone knows besides the files. */
export interface Knowledge {
  acceptance: Acceptance;
  tools: StanzaTools;
  isDoubted?: Doubt;
}

/** Whether opening this sealed key would show more than manifest and header. */
export function needsProof(observation: Observation, isDoubted = NO_DOUBT): boolean {
  if (observation.key.state !== 'read') return false;
  if (isUnproven(observation) || observation.certificate.state !== 'read') return true;
  // A manifest that contradicts the certificate isn't proof either.
  const isOne = recordedEntry(observation)?.publicKey === certificateOf(observation)?.publicKey;
  return !isOne || isDoubted(observation);
}

/**
 * Opens sealed keys that aren't proven yet (from K8Nix, `agenix -r` or a merge), and notes each one's public key.
 * Or notes that it holds none: damaged after its header, or sealed to the wrong recipients. A key that isn't for
 * these identities stays unproven, with a mark: no error here.
 *
 * @throws CertflakeError if an identity can't be used at all, as with a wrong passphrase
 */
export async function prove(
  specs: Specs,
  observations: Observations,
  tree: Tree,
  identities: Identity[],
  knowledge: Knowledge,
): Promise<Observations> {
  const observed = { ...observations.observed };
  for (const spec of specs.specs) {
    const observation = observed[spec.id];
    if (observation === undefined || !needsProof(observation, knowledge.isDoubted)) continue;
    const tried = identities.flatMap(({ recipient }) => recipient ?? []);
    const readers = readersOf(spec, observation, specs.complete, tried, knowledge);
    observed[spec.id] = { ...observation, ...(await proof(spec, tree, identities, readers)) };
  }
  return { ...observations, observed };
}

type Proof = Partial<Pick<Observation, 'opened' | 'openedKey' | 'key' | 'notOurs' | 'lacks'>>;

async function proof(
  spec: Spec,
  tree: Tree,
  identities: Identity[],
  readers: string[],
): Promise<Proof> {
  const { key: path } = spec.files;
  const bytes = tree.read(path);
  if (bytes === undefined) return {};
  try {
    const proof = await opened(bytes, identities, path);
    const lacks = await lackedBy(bytes, spec, identities);
    return lacks.length === 0 ? proof : { ...proof, lacks };
  } catch (error) {
    const problem = disproof(error, spec, identities, readers);
    if (problem === undefined) return { notOurs: true };
    return { key: { state: 'unreadable', problem } };
  }
}

async function opened(bytes: Uint8Array, identities: Identity[], path: string): Promise<Proof> {
  const pem = await unseal(bytes, identities, path);
  try {
    const key = importPrivateKey(pem);
    return { opened: publicKeyDigest(key), openedKey: keySpecOf(key) };
  } finally {
    pem.fill(0);
  }
}

/**
 * As after a merge: the file is sealed to a former key, but an operator with both identities still opens it.
 */
async function lackedBy(
  bytes: Uint8Array,
  { recipients, files }: Spec,
  identities: Identity[],
): Promise<string[]> {
  if (identities.length < 2) return [];
  const wanted = Object.values(recipients).flat();
  const lacks: string[] = [];
  for (const identity of identities) {
    const { recipient } = identity;
    if (!recipient || !wanted.includes(recipient)) continue;
    if (!(await opens(bytes, identity, files.key))) lacks.push(recipient);
  }
  return lacks;
}

async function opens(bytes: Uint8Array, identity: Identity, path: string): Promise<boolean> {
  try {
    (await unseal(bytes, [identity], path)).fill(0);
    return true;
  } catch (error) {
    if (error instanceof CertflakeError && error.code === 'identity-mismatch') return false;
    throw error;
  }
}

/** Errors that make a sealed file useless to any identity. */
const damage = new Set<Code>(['sealed-damaged', 'stanza-damaged', 'key-unreadable', 'key-refused']);

/** Why the sealed file can't be what it should be; undefined if these identities can't tell. */
function disproof(
  error: unknown,
  spec: Spec,
  identities: Identity[],
  readers: string[],
): string | undefined {
  if (!(error instanceof CertflakeError)) throw error;
  if (damage.has(error.code)) return error instanceof UnsealError ? error.fact : error.message;
  if (error.code !== 'identity-mismatch') throw error;
  const shutOut = identities.find(({ recipient }) => recipient && readers.includes(recipient));
  // An authority's key is never given up for that: an operator who can open it reseals it.
  if (shutOut === undefined || spec.kind === 'authority') return undefined;
  return notSealedTo(shutOut.name);
}

/**
 * The policy's recipients who should already be able to open the file: those in this clone's note or in its
 * manifest. Without a note: all, unless header or record show that it may be an earlier file.
 */
function readersOf(
  spec: Spec,
  observation: Observation,
  complete: boolean,
  tried: string[],
  { acceptance, tools }: Knowledge,
): string[] {
  const wanted = Object.values(spec.recipients).flat();
  const noted =
    sealedTo(acceptance.record, spec.id, observation) ?? recordedEntry(observation)?.recipients;
  if (noted) return wanted.filter((key) => Object.values(noted).flat().includes(key));
  const judged = { spec, observation, acceptance, complete };
  return mayHaveOthers(judged, tried, tools) ? [] : wanted;
}
