import { isGenerationRole } from '../model/generations.js';
import type {
  CertificateFile,
  Observation,
  OtherGeneration,
  Problem,
  ReadCertificate,
  RecordedGeneration,
  Spec,
} from '../model/index.js';
import { hinted } from '../hint.js';
import {
  namedTwice,
  noDigest,
  restoreGenerations,
  secondActive,
  unknownRole,
  wrongRole,
} from './messages.js';
import { contradictedRole, recordedGenerations } from './recorded.js';

/**
 * The generations in an authority's file: its first certificate, and the other generation if the active one has
 * endorsed it. It is the file's own object, so that a second copy remains a stranger.
 */
export function generationsIn(
  { kind }: Pick<Spec, 'kind'>,
  file: CertificateFile,
  other?: OtherGeneration,
): Pick<Observation, 'generations'> {
  if (kind !== 'authority' || file.state !== 'read') return {};
  const [certificate, second] = file.certificates;
  const active = { role: 'active', certificate } as const;
  const isProven = other?.isEndorsed === true && other.isInBundle && second !== undefined;
  return {
    generations: isProven ? [active, { role: other.role, certificate: second }] : [active],
  };
}

/** Impossible claims of a manifest about an authority's generations; reports each authority once. */
export function generationProblem(spec: Spec, observation: Observation): Problem | undefined {
  const active = observation.generations?.[0].certificate;
  const recorded = active && recordedGenerations(observation, active);
  const fault = recorded && (faultIn(recorded, active) ?? otherRole(observation));
  if (fault === undefined) return undefined;
  const { manifest, entry } = spec.files;
  return {
    code: 'authority-generations',
    place: manifest,
    level: 'error',
    message: `certificates.${entry}.generations${fault.fact}`,
    ...hinted(restoreGenerations(manifest, fault.isLater === true)),
  };
}

interface Fault {
  /** The text after the option's name. */
  fact: string;
  /** A later certflake may have written it. */
  isLater?: true;
}

function faultIn(all: readonly RecordedGeneration[], active: ReadCertificate): Fault | undefined {
  return (
    ofUnknownRole(all) ?? withoutDigest(all, active) ?? repeated(all) ?? notActive(all, active)
  );
}

function ofUnknownRole(all: readonly RecordedGeneration[]): Fault | undefined {
  const index = all.findIndex(({ role }) => !isGenerationRole(role));
  if (index === -1) return undefined;
  return { fact: unknownRole(index, all[index]!.role), isLater: true };
}

/** Another step would follow than the one that the operator means. */
function otherRole(observation: Observation): Fault | undefined {
  const found = contradictedRole(observation);
  return found && { fact: wrongRole(found.index, found.recorded, found.present) };
}

const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The next run writes the key of the present certificate from its file, so that is no fault. */
function withoutDigest(
  all: readonly RecordedGeneration[],
  { fingerprint }: ReadCertificate,
): Fault | undefined {
  for (const [index, one] of all.entries()) {
    if (one.certificate === fingerprint) continue;
    const field = (['certificate', 'publicKey'] as const).find((name) => !isDigest(one[name]));
    if (field !== undefined) return { fact: noDigest(index, field) };
  }
  return undefined;
}

function repeated(all: readonly RecordedGeneration[]): Fault | undefined {
  const known = all.map(({ certificate }) => certificate);
  const index = known.findIndex((one, at) => known.indexOf(one) !== at);
  return index === -1 ? undefined : { fact: namedTwice(index) };
}

/** The problem of an active generation that isn't the file's first certificate. */
function notActive(
  all: readonly RecordedGeneration[],
  { fingerprint }: ReadCertificate,
): Fault | undefined {
  const index = all.findIndex(
    ({ role, certificate }) => role === 'active' && certificate !== fingerprint,
  );
  return index === -1 ? undefined : { fact: secondActive(index) };
}
