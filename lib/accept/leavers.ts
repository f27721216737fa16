import type { Accepted, AcceptedKey } from '../model/index.js';
import { knownKeys } from './known-keys.js';

/** Whether the key under that id is sealed without this reader, as far as that shows. */
export type SealedWithout = (id: string, reader: string) => boolean;

/**
 * The keys of a record with those who could open them and may no longer: git's history stays open to them as long as
 * the key is in use. A key that goes along with another id takes them with it.
 */
export function withLeavers(
  keys: Accepted['keys'],
  record: Accepted | undefined,
  isSealedWithout: SealedWithout,
): Accepted['keys'] {
  const next = Object.assign(Object.create(null) as Accepted['keys'], keys);
  for (const [id, { publicKey, readers }] of Object.entries(keys)) {
    const before = record === undefined ? [] : ofKey(record, id, publicKey);
    const gone = unique(before.flatMap((one) => [...one.readers, ...(one.leaving ?? [])])).filter(
      (key) => !readers.includes(key),
    );
    const former = unique([...before.flatMap((one) => one.former ?? []), ...gone]).filter(
      (key) => !readers.includes(key),
    );
    const leaving = gone.filter((key) => !isSealedWithout(id, key));
    next[id] = {
      ...{ publicKey, readers },
      ...(former.length === 0 ? {} : { former }),
      ...(leaving.length === 0 ? {} : { leaving }),
    };
  }
  return next;
}

/** What a record has of this very key, under whatever id. */
export const ofKey = (record: Accepted, id: string, publicKey: string): AcceptedKey[] =>
  knownKeys(record, id, publicKey).filter((one) => one.publicKey === publicKey);

const unique = (all: readonly string[]): string[] => [...new Set(all)];
