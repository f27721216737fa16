import { isoDate } from '../../text/dates.js';
import { NEXT, sayAll, type Said } from '../../text/say.js';
import type { Observations, Spec } from '../../model/index.js';
import type { Former } from './former-valid.js';
import { certificateOf } from '../../observe/recorded.js';
import {
  aloneNoHelp,
  ALREADY_NEW,
  makesNewKeys,
  oneThenOther,
  THIS_RUN_MAKES_NEW,
} from './messages/certificates.js';
import { formersStay } from './still-valid.js';
import { forcedRun, replacing } from '../hints.js';
import { authorityName, isRoot, upward, type Signed } from '../signed.js';

/** A key that a former recipient could open. */
export interface Opened {
  spec: Spec;
  /** Its certificate outlives the key. */
  former?: Former;
  /** This run, or an earlier one, replaces it with a new key. */
  renewed?: 'now' | 'earlier';
}

interface Context {
  /** Certificates that stay valid and whose keys only that recipient had. */
  own: readonly Former[];
  signed: Signed;
  observations: Observations;
  /** Epoch seconds. */
  now: number;
}

/**
 * How to make new keys for all of these, and what stays valid anyway. A new authority brings new keys to all
 * that it signs, except keys that must not change as a side effect: these are named. If an authority must be
 * replaced anyway, so must those of the recipient's own certificates: all hosts are deployed then. An ended
 * authority signs no new key.
 */
export function renewingKeys(all: readonly Opened[], context: Context): Said {
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
    ...(left!.length === 0 ? [] : [makesNewKeys(forcedRun(left!))]),
  ];
  const made = all.some(({ renewed }) => renewed === 'now') ? THIS_RUN_MAKES_NEW : ALREADY_NEW;
  const text = ways.length === 0 ? made : oneThenOther(ways);
  return sayAll([text, ...stayingValid(others), ...stillSigned(opened, observations, now)], NEXT);
}

const stayingValid = (all: readonly Opened[]): string[] =>
  formersStay(all.flatMap(({ former }) => former ?? []));

/**
 * The signer of an intermediate still vouches for its former key, and so does each one above: all must be
 * replaced, each before those below it.
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

/** Why replacing only the intermediate doesn't help. */
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
      const until = certificate && isoDate(certificate.notAfter);
      return aloneNoHelp(authorityName(ca), authorityName(issuer), until);
    });
