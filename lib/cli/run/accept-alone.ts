import { CertflakeError } from '../../errors.js';
import { hintWith } from '../../hint.js';
import { Claims } from '../../accept/plan-claims.js';
import type { Planned } from './claimed.js';
import * as say from './messages.js';
import { stanzaTools, type Session } from '../session/session.js';

/**
 * Adds to an error how to accept a replaced authority if no identity opens what a run needs: an operator who
 * can't sign with it must still be able to accept it.
 */
export function withAcceptance(
  error: unknown,
  { specs }: Pick<Session, 'specs'>,
  {
    plan,
    observations,
    acceptance: { record },
  }: Pick<Planned, 'plan' | 'observations' | 'acceptance'>,
): unknown {
  if (!(error instanceof CertflakeError) || error.code !== 'identity-mismatch') return error;
  const claims = new Claims({ specs, observations, tools: stanzaTools, acceptance: { record } });
  const changed = new Set(plan.changes.map(({ id }) => id));
  const [authority] = [...changed].flatMap((id) => claims.replacedAbove(id) ?? []);
  if (authority === undefined || changed.has(authority.id)) return error;
  const { id, ca, fingerprint } = authority;
  const alone = say.acceptsAlone(id, ca, fingerprint);
  const { code, message, changed: outcome } = error;
  return new CertflakeError(message, {
    ...{ code, cause: error, hint: hintWith(error, alone).hintParts },
    ...(outcome === undefined ? {} : { changed: outcome }),
  });
}
