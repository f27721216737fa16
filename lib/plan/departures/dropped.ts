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

/**
 * A file that a colleague's run sealed without an operator's or a host's key, since this clone's last `apply`.
 */
export interface Dropped extends NotedReader {
  spec: Spec;
  /** SPKI digest of the key that the recipient could open. */
  publicKey: string;
  /** The file now has another key. */
  isNew: boolean;
  /** No manifest of the file can be read: its header shows its recipients. */
  isUnread: boolean;
  /** This clone knows the file: a revert or another branch brought it back. */
  isBack: boolean;
}

/** Recipients in this clone's last note, or in a commit, that the present file's manifest doesn't have. */
export function droppedKeys(context: Context): Dropped[] {
  const noted = [...context.specs.values()].flatMap((spec) => droppedFrom(spec, context));
  const isNoted = (one: Dropped): boolean =>
    noted.some(({ key, spec }) => key === one.key && spec === one.spec);
  return [...noted, ...droppedInHistory(context).filter((one) => !isNoted(one))];
}

/** For accepted recipients that the policy no longer has: their keys that this clone has never noted. */
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
      // If another program sealed the file, the manifest describes only its present key.
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
  // The note may be of a run discarded before a commit; a file that came back is of such a run, or of a revert.
  const isOpen = (key: string): boolean =>
    isBack
      ? history?.includes(publicKey, key) === true
      : history?.excludes(publicKey, key) !== true;
  return Object.entries(last.recipients).flatMap(([owner, keys]) =>
    keys
      // The next run's record drops recipients that the policy doesn't name.
      .filter((key) => circlesOf(spec, owner).some((one) => record.readers[one]?.includes(key)))
      .filter((key) => !present.has(key) && isOpen(key))
      .map((key) => ({ spec, owner, key, publicKey, isNew: lies !== publicKey, isUnread, isBack })),
  );
}

/** An authority may have gained or lost operators of its own: check both. */
const circlesOf = (spec: Spec, owner: string): string[] => [
  owner,
  circleOf({ ...spec, ownOperators: true }, owner),
];

/** Present files that are sealed to a recipient although the policy doesn't ask for it. */
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
