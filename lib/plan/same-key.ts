import type { Acceptance } from '../accept/acceptance.js';
import type { Change, Observations, Problem, Spec } from '../model/index.js';
import { shellWords } from '../text/shell.js';
import { certificateOf } from '../observe/recorded.js';
import { sameKey } from './messages/keys.js';
import { told } from './messages/message.js';

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
  const all = copies.map(({ id }) => id);
  const named = all.slice(0, NAMED);
  return {
    code: 'same-key',
    place: shellWords(copies[0]!.files.certificate),
    level: 'warning',
    ...told(sameKey(first.id, { all, named, more: all.length - named.length })),
  };
}
