import type { Accepted, AcceptedKey } from '../model/index.js';

/** What a record knows of public keys, indexed: a fleet has thousands of them to look up. */
interface Index {
  present: Map<string, AcceptedKey[]>;
  ids: Map<string, string[]>;
  owners: Map<string, string[]>;
}

const indexed = new WeakMap<Accepted, Index>();

function indexOf(record: Accepted): Index {
  const there = indexed.get(record);
  if (there !== undefined) return there;
  const index: Index = { present: new Map(), ids: new Map(), owners: new Map() };
  for (const [id, key] of Object.entries(record.keys)) {
    add(index.present, key.publicKey, key);
    add(index.ids, key.publicKey, id);
  }
  for (const [id, keys] of Object.entries(record.formerKeys ?? {})) {
    for (const key of keys) add(index.ids, key, id);
  }
  for (const [owner, keys] of Object.entries(record.readers)) {
    for (const key of keys) add(index.owners, key, owner);
  }
  indexed.set(record, index);
  return index;
}

function add<T>(all: Map<string, T[]>, name: string, one: T): void {
  const same = all.get(name);
  if (same === undefined) all.set(name, [one]);
  else same.push(one);
}

/** The keys under this id or with this public key. */
export function knownKeys(
  record: Accepted,
  id: string,
  publicKey: string | undefined,
): AcceptedKey[] {
  const same = publicKey === undefined ? [] : (indexOf(record).present.get(publicKey) ?? []);
  const own = record.keys[id];
  return own === undefined ? same : [...same, own];
}

/** The ids under which this key is, or was, accepted. */
export const idsIn = (record: Accepted, publicKey: string): readonly string[] =>
  indexOf(record).ids.get(publicKey) ?? [];

/** The owners for whom this recipient's key was accepted. */
export const ownersIn = (record: Accepted, key: string): readonly string[] =>
  indexOf(record).owners.get(key) ?? [];

/** Whether this key was once accepted under that id, and another one later. */
export const wasKeyOf = (record: Accepted | undefined, id: string, publicKey: string): boolean =>
  record !== undefined &&
  record.keys[id]?.publicKey !== publicKey &&
  (record.formerKeys?.[id] ?? []).includes(publicKey);

/** The same; also if it was accepted under another id, as of a renamed host, and no id uses it now. */
export function wasReplaced(record: Accepted | undefined, id: string, publicKey: string): boolean {
  if (record === undefined) return false;
  const isInUse = indexOf(record).present.has(publicKey);
  return wasKeyOf(record, id, publicKey) || (!isInUse && idsIn(record, publicKey).length > 0);
}
