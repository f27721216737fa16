import type { Acceptance } from '../../../accept/acceptance.js';
import { adviceFor } from '../../../cluster/rotation/advice.js';
import { plainAdvice } from '../../../cluster/rotation/plain.js';
import { withMisfits } from '../../../accept/misfits.js';
import type { Observations, Problem, Spec } from '../../../model/index.js';
import { certificateOf, otherCertificate } from '../../../observe/recorded.js';
import { planChanges } from '../../../plan/plan.js';
import type { PlanOptions } from '../../../plan/state.js';
import { onward, signedByOther, stageOf, stageSince } from '../../../plan/rotation.js';
import { signedIn, type Signed } from '../../../plan/signed.js';
import { acceptanceOf } from '../../accept/acceptance.js';
import { printProblems } from '../../run/print-problems.js';
import { envelope } from '../../run/report.js';
import {
  look,
  openSession,
  stanzaTools,
  type PolicySource,
  type Session,
} from '../../session/session.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { renderStatus } from './render.js';
import type { RotationStatus } from './standing.js';
import { refuseUnknown } from './run.js';

export interface StatusRequest {
  readonly policySource: PolicySource;
  readonly output: OutputForm;
  /** How long a stage may stand. */
  readonly soak: NonNullable<PlanOptions['soak']>;
  /** All by default. */
  readonly authority?: string;
}

/** Shows each rotation, what holds its next step back, and what to do now. Changes nothing. */
export async function status(request: StatusRequest): Promise<number> {
  const { policySource, output, authority, soak } = request;
  const session = await openSession(policySource, output);
  const { specs, terminal } = session;
  if (authority !== undefined) refuseUnknown(authority, specs.specs);
  const { tree, ...looked } = look(session);
  const acceptance = await acceptanceOf(session, tree);
  const observations = withMisfits(looked.observations, acceptance.record);
  const wanted = specs.specs.filter(
    ({ kind, ca }) => kind === 'authority' && (authority ?? ca) === ca,
  );
  const all = statusOf(session, wanted, observations, acceptance);
  const rotating = all.filter(({ stage }) => stage !== 'steady');
  const late = lateOf(session, rotating, { observations, acceptance, soak });
  const holds = [...late, ...rotating.flatMap((one) => one.holds)];
  if (output.json) terminal.out(envelope('rotate', { authorities: all.map(forPrograms) }, holds));
  else {
    terminal.out(renderStatus(all, terminal.style));
    printProblems(session, holds);
  }
  return 0;
}

function statusOf(
  session: Session,
  wanted: readonly Spec[],
  observations: Observations,
  acceptance: Acceptance,
): RotationStatus[] {
  const signed = signedIn(session.specs.specs, observations);
  return wanted.map((spec) => ({
    ...withAdvice(standing(spec, observations, signed), session),
    holds: holdsOf(session, spec, observations, acceptance),
  }));
}

function standing(
  spec: Spec,
  { observed }: Observations,
  signed: Signed,
): Omit<RotationStatus, 'holds'> {
  const observation = observed[spec.id]!;
  const { other } = observation;
  const left = signedByOther(spec, observation, signed).map((one) => one.spec.id);
  const stage = stageOf(observation, left.length > 0);
  const since = stageSince(observation);
  const [active, beside] = [certificateOf(observation), otherCertificate(other)];
  return {
    ...{ authority: spec.ca, stage, signedByOther: left, next: onward[stage] },
    ...(since === undefined ? {} : { since }),
    ...(active && { active: shown(active) }),
    ...(other && beside && { other: { role: other.role, ...shown(beside) } }),
  };
}

/** By the move that led to its stage. */
function withAdvice<T extends Pick<RotationStatus, 'authority' | 'stage'>>(
  standing: T,
  { specs: { specs }, inventory }: Session,
): T & Pick<RotationStatus, 'advice'> {
  const { authority, stage } = standing;
  if (stage === 'steady') return standing;
  const move = stage === 'trust' ? 'trust' : 'issue';
  return { ...standing, advice: adviceFor({ authority, move, specs, inventory }) };
}

const shown = ({ fingerprint, notAfter }: { fingerprint: string; notAfter: number }) => ({
  certificate: fingerprint,
  notAfter,
});

const forPrograms = ({ advice, ...rest }: RotationStatus) => ({
  ...rest,
  ...(advice && { advice: plainAdvice(advice) }),
});

/** What a run for the next move would be refused with, before anything of it is made. */
function holdsOf(
  { specs, now }: Session,
  { id, ca, files }: Spec,
  observations: Observations,
  acceptance: Acceptance,
): Problem[] {
  const rotation = { authority: ca, move: 'onward', isDeployed: false } as const;
  const wanted = { now, only: [id], rotation };
  const { findings } = planChanges(specs, observations, wanted, stanzaTools, acceptance);
  return findings.filter(({ place, level }) => place === files.certificate && level === 'error');
}

/** Warnings about rotations that stand still, or can't be finished in time. */
function lateOf(
  { specs, now }: Session,
  rotating: readonly RotationStatus[],
  { observations, acceptance, soak }: Seen,
): Problem[] {
  const names = new Set(rotating.map(({ authority }) => authority));
  const wanted = specs.specs.filter(({ kind, ca }) => kind === 'authority' && names.has(ca));
  const options = { now, soak, only: wanted.map(({ id }) => id) };
  const { findings } = planChanges(specs, observations, options, stanzaTools, acceptance);
  const paths = new Set(wanted.map(({ files }) => files.certificate));
  return findings.filter(({ place, level }) => paths.has(place) && level === 'warning');
}

interface Seen extends Pick<StatusRequest, 'soak'> {
  observations: Observations;
  acceptance: Acceptance;
}
