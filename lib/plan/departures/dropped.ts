import { wasReplaced } from '../../accept/known-keys.js';
import { sealedTo } from '../../accept/sealed-to.js';
import type { Acceptance } from '../../accept/acceptance.js';
import type { Observation, Observations, Recipients, Spec } from '../../model/index.js';
import { circleOf, ownerOfCircle } from '../../model/owner.js';
import { leftInHeader, type StanzaTools } from '../../keyring/stanzas.js';
import { byHeader } from '../../accept/by-header.js';
import { formerKeysOpenTo } from './in-history.js';
import { formerReaders, recordedEntry, presentPublicKey } from '../../observe/recorded.js';
import type { NotedReader } from './departed.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
}

/** A file that a colleague's run has sealed without an operator or a host's key, since this clone's last `apply`. */
export interface Dropped extends NotedReader {
  spec: Spec;
  /** SPKI digest of the key that the reader could open. */
  publicKey: string;
  /** The file has another key now. */
  isNew: boolean;
  /** The file has no manifest that can be read: its header tells of its readers. */
  isUnread: boolean;
  /** This clone knows the file: a revert or another branch has brought it back. */
  isBack: boolean;
}

/** What this clone noted last has the reader, or a commit had, and the manifest of the file that lies there has not. */
export function droppedKeys(context: Context): Dropped[] {
  const noted = [...context.specs.values()].flatMap((spec) => droppedFrom(spec, context));
  const isNoted = (one: Dropped): boolean =>
    noted.some(({ key, spec }) => key === one.key && spec === one.spec);
  return [...noted, ...droppedInHistory(context).filter((one) => !isNoted(one))];
}

/** Of accepted readers whom the policy has no more: keys of theirs that this clone has never noted. */
function droppedInHistory({ specs, observations, acceptance, tools }: Context): Dropped[] {
  const record = acceptance.record ?? acceptance.elsewhere;
  const { history } = observations;
  if (record === undefined || history === undefined) return [];
  const policy = new Set(
    [...specs.values()].flatMap(({ recipients }) => Object.values(recipients).flat()),
  );
  const readers = Object.entries(record.readers).flatMap(([circle, keys]) =>
    keys.filter((key) => !policy.has(key)).map((key) => ({ owner: ownerOfCircle(circle), key })),
  );
  return readers.flatMap((reader) =>
    [...specs.values()].flatMap((spec): Dropped[] => {
      const observation = observations.observed[spec.id];
      const noted =
        observation && (formerReaders(observation) ?? byHeader(spec, observation, tools));
      if (!noted || Object.values(noted).flat().includes(reader.key)) return [];
      const present = presentPublicKey(observation);
      // Of a file that another program has sealed, the manifest tells of the present key alone.
      const isNoted = recordedEntry(observation) !== undefined;
      if (!isNoted && isNamedIn(observation, reader, tools)) return [];
      const all = [
        ...(present === undefined ? [] : [present]),
        ...(isNoted ? formerKeysOpenTo(reader.key, spec, observations) : []),
      ];
      const publicKey = all.find((one) => history.includes(one, reader.key));
      if (publicKey === undefined) return [];
      const isBack = sealedTo(record, spec.id, observation) !== undefined;
      const isUnread = observation.entry === undefined;
      return [{ ...reader, spec, publicKey, isNew: publicKey !== present, isUnread, isBack }];
    }),
  );
}

const isNamedIn = ({ key }: Observation, one: NotedReader, tools: StanzaTools): boolean =>
  key.state === 'read' && leftInHeader(key.stanzas, { [one.owner]: [one.key] }, tools).length > 0;

function droppedFrom(spec: Spec, { observations, acceptance, tools }: Context): Dropped[] {
  const record = acceptance.record ?? acceptance.elsewhere;
  const [observation, held] = [observations.observed[spec.id], record?.keys[spec.id]];
  const last = held?.sealed?.at(-1);
  if (!record || !observation || !held || !last) return [];
  const noted = recordedEntry(observation)?.recipients ?? byHeader(spec, observation, tools);
  const lies = presentPublicKey(observation);
  if (!noted || (lies !== undefined && wasReplaced(record, spec.id, lies))) return [];
  const present = new Set([...Object.values(noted), ...Object.values(spec.recipients)].flat());
  const { publicKey } = held;
  const { history } = observations;
  const isBack = sealedTo(record, spec.id, observation) !== undefined;
  const isUnread = observation.entry === undefined;
  // The note may be of a run that was thrown away before a commit; a file that is back is of such a run, or of a revert.
  const isOpen = (key: string): boolean =>
    isBack
      ? history?.includes(publicKey, key) === true
      : history?.excludes(publicKey, key) !== true;
  return Object.entries(last.recipients).flatMap(([owner, keys]) =>
    keys
      // Whom the policy doesn't name, the next run's record names no more.
      .filter((key) => circlesOf(spec, owner).some((one) => record.readers[one]?.includes(key)))
      .filter((key) => !present.has(key) && isOpen(key))
      .map((key) => ({ spec, owner, key, publicKey, isNew: lies !== publicKey, isUnread, isBack })),
  );
}

/** An authority that has got operators of its own, or lost them, had the others before. */
const circlesOf = (spec: Spec, owner: string): string[] => [
  owner,
  circleOf({ ...spec, ownOperators: true }, owner),
];

/** Files that the policy does not seal to a reader, and that are sealed to him as they lie there. */
export function sealedStill(reader: NotedReader, context: Context): Spec[] {
  const { specs, observations, acceptance, tools } = context;
  return [...specs.values()].filter((spec) => {
    const observation = observations.observed[spec.id];
    if (observation === undefined || keysIn(spec.recipients).includes(reader.key)) return false;
    const noted =
      sealedTo(acceptance.record, spec.id, observation) ?? recordedEntry(observation)?.recipients;
    return noted ? keysIn(noted).includes(reader.key) : isNamedIn(observation, reader, tools);
  });
}

const keysIn = (recipients: Recipients): string[] => Object.values(recipients).flat();
