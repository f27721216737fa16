import type { Observation, Recipients, Spec } from '../model/index.js';
import { isHost } from '../model/owner.js';
import { formerReaders } from './recorded.js';

/** The former recipients of a sealed key, compared with those that it must have. */
export interface ReaderChange {
  /** New owners and keys, in the order of owners. */
  added: { owner: string; key: string; replaces: string[] }[];
  removed: { owner: string; key: string }[];
}

/** Whether several hosts may open it, so that a partial inventory doesn't know all of its recipients. */
const isPartlyKnown = (spec: Spec, complete: boolean): boolean =>
  !complete && (spec.shared || spec.kind === 'authority');

/**
 * The recipients that a sealed key must have. A partial inventory doesn't know every host, so it never removes
 * a host from a key that several hosts share.
 */
export function wantedRecipients(
  spec: Spec,
  known: Recipients | null | undefined,
  complete: boolean,
): Recipients {
  if (!isPartlyKnown(spec, complete) || !known) return spec.recipients;
  const absent = Object.entries(known).filter(
    ([owner]) => isHost(owner) && !(owner in spec.recipients),
  );
  return { ...spec.recipients, ...Object.fromEntries(absent) };
}

/** The same for the present file: by its recipients now, or the last known ones. */
export function readersWanted(
  spec: Spec,
  observation: Observation | undefined,
  complete: boolean,
): Recipients {
  const last = observation && (formerReaders(observation) ?? observation.entry?.recipients);
  return wantedRecipients(spec, last, complete);
}

/** Whether resealing might lock out hosts that this inventory doesn't know. */
export function mightNarrow(spec: Spec, observation: Observation, complete: boolean): boolean {
  if (!isPartlyKnown(spec, complete) || observation.key.state === 'missing') return false;
  return !formerReaders(observation) && !observation.entry?.recipients;
}

export function compareReaders(known: Recipients, wanted: Recipients): ReaderChange {
  const has = (all: Recipients, key: string): boolean =>
    Object.values(all).some((keys) => keys.includes(key));
  const pairs = (all: Recipients): { owner: string; key: string }[] =>
    Object.entries(all).flatMap(([owner, keys]) => keys.map((key) => ({ owner, key })));
  return {
    added: pairs(wanted)
      .filter(({ key }) => !has(known, key))
      .map(({ owner, key }) => ({
        owner,
        key,
        replaces: (known[owner] ?? []).filter((former) => !has(wanted, former)),
      })),
    removed: pairs(known).filter(({ key }) => !has(wanted, key)),
  };
}

export const isSame = ({ added, removed }: ReaderChange): boolean =>
  added.length + removed.length === 0;
