import type { Problem } from '../../errors.js';
import { hinted } from '../../hint.js';
import type { Said } from '../../text/say.js';
import * as say from './messages.js';
import type { Cut, Mixture, OpenedConnection, Refused } from './types.js';

/**
 * What the coming files would cut or open, each once for all connections of its kind, and what is broken already.
 *
 * @param way - what to do about a cut; by default to change the authority in stages
 */
export const mixtureFindings = (
  { cut, broken, opened }: Mixture,
  way?: string | Said,
): Problem[] => [
  ...kindsOf(cut).map((all) => problem('edge-cut', all, say.cut(all[0], all.length - 1), way)),
  ...kindsOf(opened).map((all) =>
    problem('edge-opened', all, say.opened(all[0], all.length - 1), say.whoAdded),
  ),
  ...kindsOf(broken).map((all) =>
    problem('edge-broken', all, say.broken(all[0], all.length - 1), say.tryPresent),
  ),
];

type Faulty = Cut | Refused | OpenedConnection;

/** Those that differ only in their hosts. */
export function kindsOf<T extends Faulty>(all: readonly T[]): [T, ...T[]][] {
  const kinds = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const kind = kinds.get(kindOf(one));
    if (kind === undefined) kinds.set(kindOf(one), [one]);
    else kind.push(one);
  }
  return [...kinds.values()];
}

function kindOf(one: Faulty): string {
  const ends =
    one.kind === 'connection' ? Object.values(one.parties).map(({ ca, name }) => [ca, name]) : [];
  const how = [
    'newer' in one ? one.newer : '',
    'refuses' in one ? one.refuses : '',
    one.kind === 'connection' && one.from === one.to,
  ];
  return JSON.stringify([one.kind, one.place, one.reason, ends, how]);
}

const levels = { 'edge-cut': 'error', 'edge-opened': 'error', 'edge-broken': 'warning' } as const;

function problem(
  code: keyof typeof levels,
  [{ place, authority }]: [Faulty, ...Faulty[]],
  message: string,
  way: string | Said = say.inStages(authority.replace(/^ca-/, '')),
): Problem {
  return { code, place, message, level: levels[code], ...hinted(way) };
}
