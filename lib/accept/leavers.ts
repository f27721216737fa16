import type { Accepted, AcceptedKey } from '../model/index.js';
import { knownKeys } from './known-keys.js';

/** Whether the key under that id is known to be sealed without this recipient. */
export type SealedWithout = (id: string, reader: string) => boolean;

/**
 * The record's keys, with former recipients who could open them: they can still open git's history while the
 * key is in use. A key that moves to another id keeps them.
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

/** The record's entries for this key, under any id. */
export const ofKey = (record: Accepted, id: string, publicKey: string): AcceptedKey[] =>
  knownKeys(record, id, publicKey).filter((one) => one.publicKey === publicKey);

const unique = (all: readonly string[]): string[] => [...new Set(all)];
