import type { Accepted, AcceptedKey, ManifestEntry, Observation, Recipients } from '../model.js';
import { known } from '../plan/known.js';

/**
 * Whom a sealed file is sealed to, as this clone sealed it, or as its manifest said when it was accepted: no later
 * edit of a manifest changes what the same bytes hold, and a header of age's own keys names nobody.
 *
 * @returns undefined of a file that is not the noted one
 */
export function sealedTo(
  record: Accepted | undefined,
  id: string,
  { key }: Observation,
): Recipients | undefined {
  const noted = record?.keys[id]?.sealed;
  return key.state === 'read' && noted?.file === key.digest ? noted.recipients : undefined;
}

interface Seen {
  /** Before the run. */
  record: Accepted | undefined;
  observed: Readonly<Record<string, Observation>>;
  /** What the run has sealed. */
  made: ReadonlyMap<string, ManifestEntry>;
}

/** The keys of a record, each with whom its file is sealed to; what is noted of the same file stays. */
export function withSealed(keys: Accepted['keys'], seen: Seen): Accepted['keys'] {
  const next = Object.assign(Object.create(null) as Accepted['keys'], keys);
  for (const [id, accepted] of Object.entries(keys)) {
    const sealed = sealedOf(id, accepted, seen);
    if (sealed !== undefined) next[id] = { ...accepted, sealed };
  }
  return next;
}

/** A manifest is believed once, where all whom it names are accepted for the key. */
function sealedOf(
  id: string,
  { publicKey, readers }: AcceptedKey,
  { record, observed, made }: Seen,
): AcceptedKey['sealed'] {
  const before = record?.keys[id];
  const kept = before?.publicKey === publicKey ? before.sealed : undefined;
  const observation = observed[id];
  const entry = made.get(id) ?? (observation && known(observation));
  if (entry?.publicKey !== publicKey || entry.recipients === null) return kept;
  if (!made.has(id) && kept?.file === entry.sealed) return kept;
  const isAccepted = Object.values(entry.recipients)
    .flat()
    .every((key) => readers.includes(key));
  return isAccepted ? { file: entry.sealed, recipients: entry.recipients } : kept;
}
