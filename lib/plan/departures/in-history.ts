import type { Observation, Observations, Recipients, Spec } from '../../model/index.js';
import { presentPublicKey } from '../../observe/recorded.js';

/** Who could open a key by git's history, where nothing in the tree tells; undefined where that has nothing either. */
export function readersBefore(
  observation: Observation,
  { observations: { history } }: { observations: Observations },
): Recipients | undefined {
  const publicKey = presentPublicKey(observation);
  const readers = publicKey === undefined ? undefined : history?.readersOf(publicKey);
  if (readers === undefined || readers.size === 0) return undefined;
  const all = Object.create(null) as Record<string, string[]>;
  for (const [key, owner] of readers) (all[owner] ??= []).push(key);
  return all;
}

/** Whether git's history has a file with a spec's present key that was sealed to that reader's. */
export function wasOpenTo(
  key: string,
  { id }: Spec,
  { observations }: { observations: Observations },
): boolean {
  const observation = observations.observed[id];
  const publicKey = observation && presentPublicKey(observation);
  if (publicKey === undefined) return false;
  return observations.history?.readersOf(publicKey).has(key) === true;
}

/** Former keys of a spec that a reader could open by git's history; the present one is none of them. */
export function formerKeysOpenTo(
  key: string,
  { id, files }: Spec,
  { observed, history }: Observations,
): string[] {
  const observation = observed[id];
  const present = observation && presentPublicKey(observation);
  return [...(history?.keysOf(files) ?? [])].filter(
    (publicKey) => publicKey !== present && history?.readersOf(publicKey).has(key),
  );
}
