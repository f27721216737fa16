import type { Problem } from '../../errors.js';
import type { Plan } from '../../model/index.js';
import type { Identity } from '../../seal/identities.js';
import { hinted } from '../../hint.js';
import type { Said } from '../../text/say.js';
import { someIds } from '../terminal/text.js';
import * as say from './messages.js';

/** For a plan without a run: an identity may still open what it would note. */
export function unprovenNow({ unproven, changes }: Plan): Problem[] {
  const changed = new Set(changes.map(({ id }) => id));
  const ids = unproven.filter((id) => !changed.has(id));
  return problem(ids, '', say.openBeforeDeploying(ids.length));
}

/**
 * For a run, after its identities opened what they can. An unopened key that the run notes anyway is an error:
 * a readable manifest doesn't mean that a merge is finished.
 */
export function unprovenAfter(
  { unproven: ids, changes }: Plan,
  identities: readonly Identity[],
): Problem[] {
  if (identities.length === 0) {
    return problem(ids, say.hasNoIdentity(ids.length), say.openThem(ids.length));
  }
  const names = [...new Set(identities.map(({ name }) => name))].join(', ');
  const why = say.opensNone(ids.length, names);
  const hint = say.passAnother(ids.length);
  const isNoted = changes.some(({ id }) => ids.includes(id));
  return problem(ids, why, hint, isNoted ? 'error' : 'warning');
}

function problem(
  ids: readonly string[],
  why: string,
  hint: Said,
  level: Problem['level'] = 'warning',
): Problem[] {
  if (ids.length === 0) return [];
  const message = say.unproven(ids.length, someIds(ids), why);
  return [{ code: 'keys-unproven', place: '', message, ...hinted(hint), level }];
}
