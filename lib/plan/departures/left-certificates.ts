import { folderOf } from '../../model/layout.js';
import type { LeftCertificate, Observations, Problem } from '../../model/index.js';
import { shellWords } from '../../text/shell.js';
import type { Former, formerOfLeft } from './former-valid.js';
import {
  atLeast,
  elsewhere,
  inFolder,
  leftOfFormer,
  leftOfPresent,
  ofHost,
} from './messages/certificates.js';
import { endedBy, untilLast } from './still-valid.js';
import type { Renamed } from '../strays.js';

const NAMED = 4;

/**
 * Valid certificates that the policy no longer has: nothing revokes them. One sentence for each group that
 * accepts them.
 */
export function formerCertificates(
  all: readonly LeftCertificate[],
  formerOf: ReturnType<typeof formerOfLeft>,
  now: number,
): Problem[] {
  const former = all.filter((one) => one.formerRoot !== undefined && one.notAfter > now);
  const present = all.filter((one) => formerOf(one) !== undefined);
  const formers = present.flatMap((one) => formerOf(one) ?? []);
  const messages = [
    ...(present.length === 0 ? [] : [ofPresent(present, formers)]),
    ...(former.length === 0 ? [] : [ofFormer(former)]),
  ];
  return messages.map((message) => ({
    ...{ code: 'former-certificates', place: '', level: 'note' as const, message },
  }));
}

function ofPresent(valid: readonly LeftCertificate[], formers: readonly Former[]): string {
  const { what, stays } = wordsOf(valid);
  return leftOfPresent(what, stays, endedBy(formers));
}

/** The tree can't tell whether hosts ever trusted such an authority. */
function ofFormer(valid: readonly LeftCertificate[]): string {
  const { what, stays } = wordsOf(valid);
  const roots = [...new Set(valid.flatMap(({ formerRoot = [] }) => formerRoot))];
  const named = roots.slice(0, NAMED).map((path) => shellWords(path));
  const more = roots.length > NAMED ? ` and ${roots.length - NAMED} more` : '';
  return leftOfFormer(what, roots.length, `${named.join(', ')}${more}`, stays);
}

const wordsOf = (valid: readonly LeftCertificate[]): { what: string; stays: string } => ({
  what: `${atLeast(valid.length)}${whose(grouped(valid))}`,
  stays: untilLast(valid.map(({ notAfter }) => notAfter)),
});

/**
 * Leftovers of hosts and certificates that are gone, without those of a renamed host, whose files can be moved.
 */
export function goneFrom(
  { strays, left }: Observations,
  renamed: readonly Renamed[],
): Pick<Observations, 'strays' | 'left'> {
  const plain = renamed.flatMap(({ isPlain, strays }) => (isPlain ? strays : []));
  const moving = new Set(plain.map(({ folder }) => folder));
  return {
    strays: strays.filter(({ folder }) => !moving.has(folder)),
    left: left.filter(({ path }) => !moving.has(folderOf(path))),
  };
}

interface Group {
  place: string;
  length: number;
}

function grouped(all: readonly LeftCertificate[]): Group[] {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(placeOf(one), (counts.get(placeOf(one)) ?? 0) + 1);
  return [...counts].map(([place, length]) => ({ place, length }));
}

const placeOf = ({ path, host }: LeftCertificate): string =>
  host === undefined ? inFolder(shellWords(folderOf(path))) : ofHost(shellWords(host));

/** ` of cp-1`, or ` (2 of cp-1, 1 in certs/shared)` */
function whose([first, ...others]: readonly Group[]): string {
  if (others.length === 0) return ` ${first!.place}`;
  const all = [first!, ...others];
  const named = all.slice(0, NAMED).map(({ place, length }) => `${length} ${place}`);
  const rest = all.slice(NAMED).reduce((sum, { length }) => sum + length, 0);
  return ` (${[...named, ...(rest === 0 ? [] : [elsewhere(rest)])].join(', ')})`;
}
