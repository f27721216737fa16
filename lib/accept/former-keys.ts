import type { Accepted } from '../model/index.js';

/** Five megabytes: six keys for each of a thousand hosts' ten certificates. */
const MOST = 65_536;

/**
 * The keys accepted under each id before the present one, oldest first: git's history has them all. If there
 * are too many, the longest lists lose their oldest. A key that moves to a new id isn't a former one.
 */
export function keysBefore(
  record: Accepted | undefined,
  next: Accepted,
  most = MOST,
): Record<string, string[]> {
  const all = { ...record?.formerKeys };
  for (const [id, { publicKey }] of Object.entries(record?.keys ?? {})) {
    const present = next.keys[id]?.publicKey;
    if (present === undefined || present === publicKey) continue;
    const others = (all[id] ?? []).filter((key) => key !== publicKey && key !== present);
    all[id] = [...others, publicKey];
  }
  const longest = longestOf(Object.values(all), most);
  const kept = Object.entries(all).map(([id, keys]): [string, string[]] => [
    id,
    keys.slice(-longest),
  ]);
  return Object.fromEntries(kept);
}

/** How many keys each id may have, so that the total is at most `most`; each id keeps one. */
function longestOf(all: readonly string[][], most: number): number {
  const total = (longest: number): number =>
    all.reduce((sum, keys) => sum + Math.min(keys.length, longest), 0);
  let longest = Math.max(1, ...all.map((keys) => keys.length));
  while (longest > 1 && total(longest) > most) longest -= 1;
  return longest;
}
