import type { Acceptance } from '../accept/acceptance.js';
import type { Accepted, Observation, Recipients, Spec } from '../model.js';
import { formerReaders, presentPublicKey } from './known.js';

/** A reader's key, under the name that a manifest gives its owner. */
export interface NotedReader {
  owner: string;
  key: string;
}

/** `known`: accepted here for it; `unknown`: this clone has accepted others, not this one; `unrecorded`: none at all. */
export type Standing = 'known' | 'unknown' | 'unrecorded';

/** Whether this clone has accepted that reader for that key: a manifest is anybody's. */
export function standingOfReader(
  { key }: Pick<NotedReader, 'key'>,
  spec: Spec,
  observation: Observation | undefined,
  acceptance: Acceptance,
): Standing {
  const records = recordsOf(acceptance);
  if (records.length === 0) return 'unrecorded';
  const publicKey = observation && presentPublicKey(observation);
  return records.some((record) => knows(record, key, record.keys[spec.id], publicKey))
    ? 'known'
    : 'unknown';
}

function knows(
  record: Accepted,
  reader: string,
  held: Accepted['keys'][string] | undefined,
  publicKey: string | undefined,
): boolean {
  if (has(record.formerReaders ?? {}, reader)) return true;
  if (held !== undefined && held.publicKey === publicKey) return held.readers.includes(reader);
  return has(record.readers, reader);
}

/**
 * Who could open this very key: as its manifest says, else, where that is lost, as this clone has accepted.
 *
 * @returns undefined where neither knows the key
 */
export const knownReaders = (
  spec: Spec,
  observation: Observation,
  acceptance: Acceptance,
): Recipients | undefined =>
  formerReaders(observation) ?? acceptedReaders(spec, observation, acceptance);

function acceptedReaders(
  { id }: Spec,
  observation: Observation,
  { record }: Acceptance,
): Recipients | undefined {
  const held = record?.keys[id];
  if (!record || held === undefined || held.publicKey !== presentPublicKey(observation)) {
    return undefined;
  }
  const all = [record.readers, record.formerReaders ?? {}];
  const readers: Record<string, string[]> = {};
  for (const key of held.readers) {
    const [owner] = all.flatMap((each) => ownersOf(each, key));
    if (owner !== undefined) (readers[owner] ??= []).push(key);
  }
  return readers;
}

/** Whose key it is: as the policy has it, else as it was accepted, else as the manifest says. */
export function presentOwner(
  noted: NotedReader,
  policy: ReadonlyMap<string, readonly string[]>,
  acceptance: Acceptance,
): string {
  const accepted = recordsOf(acceptance).flatMap(({ readers }) => ownersOf(readers, noted.key));
  const owners = policy.get(noted.key) ?? accepted;
  return owners.length === 0 || owners.includes(noted.owner) ? noted.owner : owners[0]!;
}

/** Owners by key, of all that the policy has. */
export function ownersByKey(specs: Iterable<Spec>): Map<string, string[]> {
  const owners = new Map<string, string[]>();
  for (const { recipients } of specs) {
    for (const [owner, keys] of Object.entries(recipients)) {
      for (const key of keys) {
        const known = owners.get(key) ?? [];
        if (!known.includes(owner)) owners.set(key, [...known, owner]);
      }
    }
  }
  return owners;
}

const recordsOf = ({ record, revision }: Acceptance): Accepted[] =>
  [record, revision].filter((one) => one !== undefined);

const has = (readers: Recipients, key: string): boolean =>
  Object.values(readers).some((keys) => keys.includes(key));

/** An operator of one authority is an operator. */
const ownersOf = (readers: Recipients, key: string): string[] =>
  Object.entries(readers)
    .filter(([, keys]) => keys.includes(key))
    .map(([owner]) => (owner.startsWith('operator:') ? 'operator' : owner));
