import type {
  Accepted,
  AcceptedKey,
  ManifestEntry,
  Observation,
  Recipients,
  SealedFor,
} from '../model/index.js';
import { recordedEntry } from '../observe/recorded.js';

/** At most this many files of one key are remembered: git's history may bring any of them back. */
const MOST = 8;

/**
 * A sealed file's recipients, as this clone sealed it, or as its manifest named them when accepted: a later
 * edit of a manifest doesn't change them for the same header, which hides age's own keys. The rest of the file
 * may be anything. For an id without a record, the file may come from another id.
 *
 * @returns undefined if no note has this header
 */
export function sealedTo(
  record: Accepted | undefined,
  id: string,
  { key }: Observation,
): Recipients | undefined {
  if (record === undefined || key.state !== 'read') return undefined;
  const own = record.keys[id];
  if (own === undefined) return indexOf(record).get(key.header);
  return own.sealed?.find(({ header }) => header === key.header)?.recipients;
}

const indexes = new WeakMap<Accepted, Map<string, Recipients>>();

function indexOf(record: Accepted): Map<string, Recipients> {
  const present = indexes.get(record);
  if (present !== undefined) return present;
  const noted = Object.values(record.keys).flatMap(({ sealed = [] }) => sealed);
  const index = new Map(noted.map(({ header, recipients }) => [header, recipients]));
  indexes.set(record, index);
  return index;
}

/** What a run has sealed. */
export interface Sealed {
  entry: ManifestEntry;
  header: string;
}

interface Seen {
  /** Before the run. */
  record: Accepted | undefined;
  observed: Readonly<Record<string, Observation>>;
  made: ReadonlyMap<string, Sealed>;
}

/** The keys of a record, each with its files' recipients; notes about a file stay. */
export function withSealed(keys: Accepted['keys'], seen: Seen): Accepted['keys'] {
  const next = Object.assign(Object.create(null) as Accepted['keys'], keys);
  for (const [id, accepted] of Object.entries(keys)) {
    const sealed = filesOf(id, accepted, seen);
    if (sealed.length > 0) next[id] = { ...accepted, sealed };
  }
  return next;
}

function filesOf(id: string, accepted: AcceptedKey, seen: Seen): SealedFor[] {
  const before = seen.record?.keys[id];
  const noted = (before?.publicKey === accepted.publicKey ? before.sealed : undefined) ?? [];
  const present = presentOf(id, accepted, seen);
  if (present === undefined) return noted;
  const others = noted.filter(({ header }) => header !== present.header);
  return [...others, present].slice(-MOST);
}

/** A manifest is believed once, if all its recipients are accepted for the key. */
function presentOf(
  id: string,
  { publicKey, readers }: AcceptedKey,
  { record, observed, made }: Seen,
): SealedFor | undefined {
  const own = made.get(id);
  if (own !== undefined) return noteOf(own.entry, own.header, publicKey);
  const observation = observed[id];
  if (observation?.key.state !== 'read') return undefined;
  const { header } = observation.key;
  const recipients = sealedTo(record, id, observation);
  if (recipients !== undefined) return { header, recipients };
  const note = noteOf(recordedEntry(observation), header, publicKey);
  const named = Object.values(note?.recipients ?? {}).flat();
  return named.every((key) => readers.includes(key)) ? note : undefined;
}

function noteOf(
  entry: ManifestEntry | undefined,
  header: string,
  publicKey: string,
): SealedFor | undefined {
  if (entry?.publicKey !== publicKey || entry.recipients === null) return undefined;
  return { header, recipients: entry.recipients };
}
