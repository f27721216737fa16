import type { Acceptance } from '../../accept/acceptance.js';
import { ofKey } from '../../accept/leavers.js';
import { sealedTo } from '../../accept/sealed-to.js';
import type { Accepted, Observation, Recipients, Spec } from '../../model/index.js';
import { ownerOfCircle } from '../../model/owner.js';
import { formerReaders, recordedEntry, presentPublicKey } from '../../observe/recorded.js';

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
  return records.some((record) => knows(record, key, spec.id, publicKey)) ? 'known' : 'unknown';
}

/** A record that knows the key knows its readers; a colleague's key may have any that are or were accepted. */
function knows(record: Accepted, reader: string, id: string, publicKey?: string): boolean {
  const same = publicKey === undefined ? [] : ofKey(record, id, publicKey);
  if (same.length === 0)
    return has(record.readers, reader) || has(record.formerReaders ?? {}, reader);
  return same.some(({ readers, former = [] }) => [...readers, ...former].includes(reader));
}

/** Whether this clone has noted that a reader was able to open this very key, and no longer is. */
export function couldOpen(
  reader: string,
  id: string,
  observation: Observation | undefined,
  { record, elsewhere }: Acceptance,
): boolean {
  const publicKey = observation && presentPublicKey(observation);
  if (publicKey === undefined) return false;
  return [record, elsewhere]
    .flatMap((one) => (one === undefined ? [] : ofKey(one, id, publicKey)))
    .some(({ former = [] }) => former.includes(reader));
}

/**
 * Who could open this very key: as this clone noted of the file; else as its manifest says, if the file's header bears
 * it out; else that with whom this clone has accepted, so that no edit of a manifest hides who leaves.
 *
 * @returns undefined where neither knows the key
 */
export function knownReaders(
  spec: Spec,
  observation: Observation,
  acceptance: Acceptance,
): Recipients | undefined {
  const own = sealedTo(acceptance.record, spec.id, observation);
  if (own !== undefined) return own;
  const noted = formerReaders(observation);
  if (recordedEntry(observation)?.recipients) return noted;
  const accepted = acceptedReaders(spec, observation, acceptance);
  if (accepted === undefined) return noted;
  return Object.entries(noted ?? {}).reduce((all, [owner, keys]) => {
    const others = keys.filter((key) => !has(accepted, key));
    return { ...all, [owner]: [...(all[owner] ?? []), ...others] };
  }, accepted);
}

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
  for (const key of [...held.readers, ...(held.leaving ?? [])]) {
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
    .map(([owner]) => ownerOfCircle(owner));
