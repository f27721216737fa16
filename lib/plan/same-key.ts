import type { Acceptance } from '../accept/acceptance.js';
import type { Change, Observations, Problem, Spec } from '../model/index.js';
import { hinted } from '../hint.js';
import { say } from '../text/say.js';
import { shellWords } from '../text/shell.js';
import { certificateOf } from '../observe/recorded.js';
import { forcedRun } from './hints.js';

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
}

/**
 * Certificates that share a key, also after this plan: certflake makes a key for each, so one is a copy. Other
 * checks report an authority's key at another path.
 */
export function sameKeys({
  changes,
  specs,
  observations,
  acceptance: { record },
}: Context): Problem[] {
  const renewed = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
  const byKey = new Map<string, Spec[]>();
  for (const spec of specs.values()) {
    const observation = observations.observed[spec.id];
    const publicKey = observation && certificateOf(observation)?.publicKey;
    if (publicKey === undefined || spec.kind === 'authority' || renewed.has(spec.id)) continue;
    const same = byKey.get(publicKey);
    if (same) same.push(spec);
    else byKey.set(publicKey, [spec]);
  }
  return [...byKey].flatMap(([publicKey, all]) => {
    const isOwner = ({ id }: Spec): boolean => record?.keys[id]?.publicKey === publicKey;
    const [first, ...copies] = [...all.filter(isOwner), ...all.filter((one) => !isOwner(one))];
    return first === undefined || copies.length === 0 ? [] : [copied(first, copies)];
  });
}

const NAMED = 4;

function copied(first: Spec, copies: readonly Spec[]): Problem {
  const ids = copies.slice(0, NAMED).map(({ id }) => id);
  const more = copies.length > NAMED ? ` and ${copies.length - NAMED} more` : '';
  const [have, anew] = copies.length === 1 ? ['has', 'a new key'] : ['have', 'new keys'];
  return {
    code: 'same-key',
    place: shellWords(copies[0]!.files.certificate),
    level: 'warning',
    message: `${ids.join(', ')}${more} ${have} the key of ${first.id}: somebody has copied it, and whoever opens one has the key of all`,
    ...hinted(say`find out who did that; ${forcedRun(copies.map(({ id }) => id))} makes ${anew}`),
  };
}
