import { CertflakeError, type Problem } from '../../../errors.js';
import { Keys } from '../../../keyring/keys.js';
import { Shown } from '../../../keyring/parties.js';
import type {
  AuthoritySpec,
  Observation,
  Observations,
  ReadCertificate,
  Spec,
} from '../../../model/index.js';
import { memoryEngine } from '../../../issue/engines/memory.js';
import { certificateOf, otherCertificate } from '../../../observe/recorded.js';
import {
  deploymentRefusal,
  strangeHosts,
  unprovenNote,
} from '../../../rotation/evidence/refusal.js';
import { hostsConcerned } from '../../../rotation/evidence/hosts-concerned.js';
import { judgeEvidence } from '../../../rotation/evidence/judge.js';
import { liveEvidence } from '../../../rotation/evidence/live.js';
import type { HostVerdict } from '../../../rotation/evidence/types.js';
import type { Tree } from '../../../store/tree.js';
import type { Redirects } from '../../../verify/live/endpoints.js';
import { committedStage } from '../../git/stage.js';
import { readEvidence } from '../../session/evidence.js';
import { loadIdentities, type GivenIdentities } from '../../session/identities.js';
import type { Session } from '../../session/session.js';
import { someOf } from '../../terminal/text.js';
import { onlyClients } from './messages.js';

/** Where evidence of a deployment is from. */
export type EvidenceSource = { file: string } | { live: Redirects };

interface Question {
  session: Session;
  spec: AuthoritySpec;
  tree: Tree;
  observations: Observations;
  identities: GivenIdentities;
  /** The operator says so himself, about hosts that can't be asked. */
  isSaid: boolean;
}

/**
 * Whether every host was deployed with the authority's present files.
 *
 * @returns what remains unproven
 * @throws CertflakeError (`rotation-undeployed`) that names the others
 */
export async function proveDeployed(
  source: EvidenceSource,
  question: Question,
): Promise<Problem[]> {
  const {
    verdicts,
    problems,
    unproven = [],
  } = await ('file' in source ? byFile(source.file, question) : byServers(source.live, question));
  const refusal = deploymentRefusal(verdicts, question.spec.ca);
  if (refusal !== undefined) throw refusal;
  const note = unprovenNote(unproven, question.spec.files.certificate);
  if (note === undefined || question.isSaid) return [...problems, ...(note ? [note] : [])];
  const { message, hint } = onlyClients(someOf(unproven));
  throw new CertflakeError(message, { code: 'rotation-undeployed', hint });
}

interface Judged {
  /** Hosts that can't be asked. */
  unproven?: readonly string[];
  verdicts: readonly HostVerdict[];
  problems: Problem[];
}

async function byFile(file: string, { session, spec, observations }: Question): Promise<Judged> {
  const { specs, inventory, root } = session;
  const evidence = readEvidence(file);
  const hosts = hostsConcerned(specs, inventory, spec.ca);
  const { generations, other }: Partial<Observation> = observations.observed[spec.id] ?? {};
  const former = other?.role === 'old' ? otherCertificate(other) : undefined;
  const path = spec.files.certificate;
  const signer = former && formerSigner(spec, specs.specs, former);
  const contains = async (revision: string) =>
    (await committedStage(root, path, signer)).contains(revision);
  const verdicts = await judgeEvidence({
    ...{ evidence, hosts, contains, authority: spec.ca },
    generations: (generations ?? []).map(({ certificate }) => certificate.fingerprint),
    ...(former && { former: former.publicKey }),
  });
  return { verdicts, problems: strangeHosts(evidence, Object.keys(inventory.hosts)) };
}

const formerSigner = (spec: Spec, specs: readonly Spec[], former: ReadCertificate) => ({
  files: specs
    .filter(({ issuerId, id }) => issuerId === spec.id && id !== spec.id)
    .map(({ files }) => files.certificate),
  hasSigned: ({ issuerDer, authorityKeyId }: ReadCertificate) =>
    issuerDer === former.subjectDer && authorityKeyId === former.subjectKeyId,
});

async function byServers(redirects: Redirects, question: Question): Promise<Judged> {
  const { session, spec, tree, observations, identities } = question;
  const { specs, inventory, now } = session;
  const observation = observations.observed[spec.id]!;
  const { other } = observation;
  const isTrust = other?.role === 'next';
  const signing = isTrust ? otherCertificate(other) : certificateOf(observation);
  const opened = await loadIdentities(identities, inventory.userAgeIdentity, session.terminal);
  const files = isTrust ? { ...spec.files, ...spec.files.next } : spec.files;
  const key = await new Keys(tree, opened).open({ ...spec, files }, signing?.publicKey);
  const engine = memoryEngine(key);
  try {
    const { hosts, unproven } = await liveEvidence({
      ...{ specs, inventory, now, redirects, ca: spec.ca },
      move: isTrust ? 'issue' : 'retire',
      shown: new Shown(specs, observations),
      ...(signing && { signer: { certificate: signing.pem, engine } }),
      above: above(spec, specs.specs, observations, signing),
    });
    return { verdicts: hosts, problems: [], unproven };
  } finally {
    engine.wipe();
  }
}

/** The intermediates that lead from a generation up to its root. */
function above(
  spec: Spec,
  specs: readonly Spec[],
  observations: Observations,
  own: ReadCertificate | undefined,
): ReadCertificate[] {
  if (own === undefined || spec.issuerId === spec.id) return [];
  const parent = specs.find(({ id }) => id === spec.issuerId);
  const observation = parent && observations.observed[parent.id];
  const next = observation && certificateOf(observation);
  return [own, ...(parent ? above(parent, specs, observations, next) : [])];
}
