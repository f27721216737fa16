import { isoDate } from '../dates.js';
import type { LeftCertificate, Observations, Problem } from '../model.js';
import { shellWords } from '../shell.js';
import { endedBy, type Renamed } from './strays.js';

const NAMED = 4;

/** What the policy no longer has and is valid still, in one sentence: nothing revokes it. */
export function formerCertificates(all: readonly LeftCertificate[], now: number): Problem[] {
  const valid = all.filter(({ notAfter }) => notAfter > now);
  if (valid.length === 0) return [];
  const last = isoDate(valid.reduce((latest, { notAfter }) => Math.max(latest, notAfter), 0));
  const [places, isOne] = [grouped(valid), valid.length === 1];
  const what = `${isOne ? '1 certificate' : `${valid.length} certificates`}${whose(places)}`;
  const stays = isOne ? `stays valid until ${last}` : `stay valid, the last until ${last}`;
  const isBelow = valid.some((one) => one.isBelow) ? true : undefined;
  const end = endedBy(isOne ? 'it' : 'them', isBelow);
  const message = `${what} that the policy no longer has ${stays}; ${end}`;
  return [{ code: 'former-certificates', place: '', level: 'note', message }];
}

/** What is left of hosts and certificates that are gone; a renamed host's files can be moved. */
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
  host === undefined ? `in ${shellWords(folderOf(path))}` : `of ${shellWords(host)}`;

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** ` of cp-1`, or ` (2 of cp-1, 1 in certs/shared)` */
function whose([first, ...others]: readonly Group[]): string {
  if (others.length === 0) return ` ${first!.place}`;
  const all = [first!, ...others];
  const named = all.slice(0, NAMED).map(({ place, length }) => `${length} ${place}`);
  const rest = all.slice(NAMED).reduce((sum, { length }) => sum + length, 0);
  return ` (${[...named, ...(rest === 0 ? [] : [`${rest} elsewhere`])].join(', ')})`;
}
