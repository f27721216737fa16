import { isoDate } from '../dates.js';
import type { Observations, Spec } from '../model.js';
import { certificateOf } from './known.js';
import { authorityName, isRoot, replacing, upward, type Signed } from './ways.js';

/**
 * New keys for all of these. A new authority brings new keys to all that it signs, but for those that
 * must not change as a side effect: these are named.
 */
export function renewingKeys(specs: Spec[], signed: Signed, observations: Observations): string {
  const opened = specs.filter(({ kind }) => kind === 'authority');
  const [first, ...rest] = upToRoots(opened, signed);
  const replaced = new Set([first, ...rest].map((spec) => spec?.ca));
  const named = specs.filter(
    ({ kind, ca, keepKey }) => kind === 'certificate' && (keepKey || !replaced.has(ca)),
  );
  const ids = named.map(({ id }) => id).join(' ');
  const ways = [
    ...(first === undefined ? [] : [replacing([first, ...rest], signed)]),
    ...(ids === '' ? [] : [`"certflake apply --only ${ids} --force" makes new keys`]),
  ];
  return [ways.join('; then '), ...stillSigned(opened, observations)].join('; ');
}

/**
 * The roots first. What has signed an intermediate vouches for its former key as well, and so on
 * upwards: each of them must be another.
 */
function upToRoots(authorities: readonly Spec[], signed: Signed): Spec[] {
  const depths = authorities
    .flatMap((one) => upward(one, signed))
    .map((one) => [one, upward(one, signed).length] as const);
  return [...new Map(depths)].sort(([, a], [, b]) => a - b).map(([one]) => one);
}

/** Why another intermediate alone is no remedy. */
const stillSigned = (authorities: readonly Spec[], { observed }: Observations): string[] =>
  authorities
    .filter((one) => !isRoot(one))
    .map(({ id, issuerId }) => {
      const observation = observed[id];
      const certificate = observation && certificateOf(observation);
      const until = certificate === undefined ? '' : ` until ${isoDate(certificate.notAfter)}`;
      return `a new ${authorityName(id)} alone is no remedy: ${authorityName(issuerId)} has signed the former one, which stays valid${until}`;
    });
