import type { Change, Observations, Problem, Spec } from '../../model/index.js';
import { outliving } from './former-valid.js';
import { revokesNothing } from './messages/certificates.js';
import type { PlanOptions } from '../state.js';
import { formersStay } from './still-valid.js';

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  /** Epoch seconds. */
  now: number;
}

/**
 * For a forced new key, whose former key may be in wrong hands: names its certificate, which nothing revokes.
 */
export function formersOfForced({ force, only = [] }: PlanOptions, context: Context): Problem[] {
  if (!force) return [];
  const formerOf = outliving(context);
  const formers = context.changes.flatMap(({ id, key }) => {
    const spec = context.specs.get(id);
    const isAsked = key === 'new' && spec?.kind === 'certificate' && only.includes(id);
    return isAsked ? (formerOf(spec) ?? []) : [];
  });
  if (formers.length === 0) return [];
  const message = revokesNothing(formersStay(formers).join('; '));
  return [{ code: 'former-certificates', place: '', message, level: 'note' }];
}
