import { CertflakeError } from '../../../errors.js';
import type { RotationRequest, Spec } from '../../../model/index.js';
import { withThoseBelow } from '../../../plan/rotation.js';
import type { RunRequest } from '../../run/request.js';
import { runPlanIn } from '../../run/run-plan.js';
import { loaded } from '../../../installation.js';
import { printProblems } from '../../run/print-problems.js';
import { look, openSession, type Session } from '../../session/session.js';
import type { EvidenceSource } from './evidence.js';
import { unknownAuthority } from './messages.js';

export interface RotateRequest extends RunRequest {
  readonly rotation: RotationRequest;
  /** Evidence of the deployment, instead of the operator's word. */
  readonly source?: EvidenceSource;
}

/** Makes one step of an authority's rotation, and what follows from it in the certificates below. */
export async function rotate(request: RotateRequest): Promise<number> {
  const session = await openSession(request.policySource, request.output);
  const { specs } = session.specs;
  const { authority } = request.rotation;
  refuseUnknown(authority, specs);
  const rotation = { ...request.rotation, isDeployed: await isDeployed(session, request) };
  const selection = { authorities: withThoseBelow(authority, specs) };
  return runPlanIn(session, 'rotate', { ...request, selection, rotation });
}

/** By evidence if there is any, otherwise by the operator's word. */
async function isDeployed(session: Session, request: RotateRequest): Promise<boolean> {
  const { source, rotation, identities, output } = request;
  if (source === undefined) return rotation.isDeployed;
  const spec = session.specs.specs.find(
    ({ kind, ca }) => kind === 'authority' && ca === rotation.authority,
  );
  if (spec?.kind !== 'authority') return false;
  const question = { session, spec, identities, isSaid: rotation.isDeployed, ...look(session) };
  const { proveDeployed } = await loaded(() => import('./evidence.js'));
  const problems = await proveDeployed(source, question);
  if (!output.json) printProblems(session, problems);
  return true;
}

/** @throws CertflakeError (`usage`) */
export function refuseUnknown(authority: string, specs: readonly Spec[]): void {
  const known = specs.filter(({ kind }) => kind === 'authority').map(({ ca }) => ca);
  if (known.includes(authority)) return;
  const { message, hint } = unknownAuthority(authority, known);
  throw new CertflakeError(message, { code: 'usage', hint });
}
