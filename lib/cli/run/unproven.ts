import type { Problem } from '../../errors.js';
import type { Plan } from '../../model/index.js';
import type { Identity } from '../../seal/identities.js';
import { hinted } from '../../hint.js';
import { certflake, say, type Said } from '../../text/say.js';
import { plural, someIds } from '../terminal/text.js';

/** For a plan without a run: an identity may still open what it would note. */
export function unprovenNow({ unproven, changes }: Plan): Problem[] {
  const changed = new Set(changes.map(({ id }) => id));
  const ids = unproven.filter((id) => !changed.has(id));
  return problem(ids, '', say`${openedBy(ids)}: run it before you deploy ${them(ids)}`);
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
    return problem(ids, `, and this run has no identity to open ${them(ids)}`, openedBy(ids));
  }
  const names = [...new Set(identities.map(({ name }) => name))].join(', ');
  const why = `, and no identity of this run opens ${them(ids)} (${names})`;
  const hint = say`pass the identity of ${aReader(ids)} with -i FILE; until one opens ${them(ids)}, ${certflake('plan')} and ${certflake('check')} name ${them(ids)}`;
  const isNoted = changes.some(({ id }) => ids.includes(id));
  return problem(ids, why, hint, isNoted ? 'error' : 'warning');
}

const them = ({ length }: readonly string[]): string => (length === 1 ? 'it' : 'them');
const aReader = ({ length }: readonly string[]): string =>
  `one of ${length === 1 ? 'its' : 'their'} readers`;

const openedBy = (ids: readonly string[]): Said =>
  say`${certflake('apply')} with the identity of ${aReader(ids)} (-i FILE) opens ${them(ids)}, and repairs what does not fit`;

function problem(
  ids: readonly string[],
  why: string,
  hint: Said,
  level: Problem['level'] = 'warning',
): Problem[] {
  if (ids.length === 0) return [];
  const keys = plural(ids.length, 'sealed key');
  const whose = ids.length === 1 ? 'belongs to its certificate' : 'belong to their certificates';
  const message = `no manifest says whether ${keys} (${someIds(ids)}) ${whose}${why}`;
  return [{ code: 'keys-unproven', place: '', message, ...hinted(hint), level }];
}
