import { CertflakeError } from '../../../errors.js';
import type { RotationRequest, Spec } from '../../../model/index.js';
import type { RunRequest } from '../../run/request.js';
import { runPlanIn } from '../../run/run-plan.js';
import { openSession } from '../../session/session.js';
import { unknownAuthority } from './messages.js';

export interface RotateRequest extends RunRequest {
  readonly rotation: RotationRequest;
}

/** Makes one step of an authority's rotation, and what follows from it in the certificates below. */
export async function rotate(request: RotateRequest): Promise<number> {
  const session = await openSession(request.policySource, request.output);
  const { specs } = session.specs;
  const { authority } = request.rotation;
  refuseUnknown(authority, specs);
  const selection = { authorities: withThoseBelow(authority, specs) };
  return runPlanIn(session, 'rotate', { ...request, selection });
}

/** @throws CertflakeError (`usage`) */
export function refuseUnknown(authority: string, specs: readonly Spec[]): void {
  const known = specs.filter(({ kind }) => kind === 'authority').map(({ ca }) => ca);
  if (known.includes(authority)) return;
  const { message, hint } = unknownAuthority(authority, known);
  throw new CertflakeError(message, { code: 'usage', hint });
}

/** Their certificates' files hold its certificate too. */
export function withThoseBelow(authority: string, specs: readonly Spec[]): string[] {
  const below = specs.filter(
    ({ kind, issuer, ca }) => kind === 'authority' && issuer === authority && ca !== authority,
  );
  return [authority, ...below.flatMap(({ ca }) => withThoseBelow(ca, specs))];
}
