import { isoDate } from '../../text/dates.js';
import type { Observations, Spec } from '../../model/index.js';
import type { Former } from './former-valid.js';
import { certificateOf } from '../../observe/recorded.js';
import { formersStay } from './still-valid.js';
import { replacing } from '../hints.js';
import { authorityName, isRoot, upward, type Signed } from '../signed.js';

/** A key that a former reader could open. */
export interface Opened {
  spec: Spec;
  /** Its certificate outlives the key. */
  former?: Former;
  /** A new key takes its place in this run, or has taken it. */
  renewed?: 'now' | 'earlier';
}

interface Context {
  /** What stays valid of certificates that the reader alone had. */
  own: readonly Former[];
  signed: Signed;
  observations: Observations;
  /** Epoch seconds. */
  now: number;
}

/**
 * New keys for all of these, and what stays although they are made. A new authority brings new keys to all
 * that it signs, but for those that must not change as a side effect: these are named. Where there must be another
 * authority anyway, so must those that the reader's own certificates are of: all hosts are deployed at once then. No
 * authority that has ended signs for a new key.
 */
export function renewingKeys(all: readonly Opened[], context: Context): string {
  const { own, signed, observations, now } = context;
  const opened = all.map(({ spec }) => spec).filter(({ kind }) => kind === 'authority');
  const above = opened.length === 0 ? [] : own.flatMap(({ authorities }) => authorities);
  const [first, ...rest] = rootsFirst(
    [...[...opened, ...above].flatMap((one) => upward(one, signed)), ...endedAbove(all, context)],
    signed,
  );
  const replaced = new Set([first, ...rest].map((spec) => spec?.ca));
  const others = all.filter(({ spec }) => spec.kind === 'certificate' && !replaced.has(spec.ca));
  const named = all.filter(
    ({ spec, renewed }) =>
      spec.kind === 'certificate' && !renewed && (spec.keepKey || !replaced.has(spec.ca)),
  );
  const [kept, left] = [true, false].map((isKept) =>
    named.filter(({ spec }) => replaced.has(spec.ca) === isKept).map(({ spec }) => spec.id),
  );
  const ways = [
    ...(first === undefined ? [] : [replacing([first, ...rest], signed, kept)]),
    ...(left!.length === 0
      ? []
      : [`"certflake apply --only ${left!.join(' ')} --force" makes new keys`]),
  ];
  const made = all.some(({ renewed }) => renewed === 'now')
    ? 'this run makes new keys'
    : 'there are new keys already';
  const text = ways.length === 0 ? made : ways.join('; then ');
  return [text, ...stayingValid(others), ...stillSigned(opened, observations, now)].join('; ');
}

const stayingValid = (all: readonly Opened[]): string[] =>
  formersStay(all.flatMap(({ former }) => former ?? []));

/**
 * What has signed an intermediate vouches for its former key as well, and so on upwards: each of them must be another,
 * and is made before those below it.
 */
function rootsFirst(authorities: readonly Spec[], signed: Signed): Spec[] {
  const depths = authorities.map((one) => [one, upward(one, signed).length] as const);
  return [...new Map(depths)].sort(([, a], [, b]) => a - b).map(([one]) => one);
}

/** The authorities that new keys wait for. */
function endedAbove(
  all: readonly Opened[],
  { signed, observations: { observed }, now }: Context,
): Spec[] {
  const isEnded = ({ id }: Spec): boolean => {
    const observation = observed[id];
    const end = observation && certificateOf(observation)?.notAfter;
    return end !== undefined && end <= now;
  };
  return all
    .filter(({ spec, renewed }) => spec.kind === 'certificate' && !renewed)
    .flatMap(({ spec }) => signed.authorities.get(spec.issuerId) ?? [])
    .flatMap((authority) => upward(authority, signed))
    .filter(isEnded);
}

/** Why another intermediate alone is no remedy. */
const stillSigned = (
  authorities: readonly Spec[],
  { observed }: Observations,
  now: number,
): string[] =>
  authorities
    .filter((one) => !isRoot(one))
    .flatMap(({ id, ca, issuer }) => {
      const observation = observed[id];
      const certificate = observation && certificateOf(observation);
      if (certificate !== undefined && certificate.notAfter <= now) return [];
      const until = certificate === undefined ? '' : ` until ${isoDate(certificate.notAfter)}`;
      return `a new ${authorityName(ca)} alone is no remedy: ${authorityName(issuer)} has signed the former one, which stays valid${until}`;
    });
