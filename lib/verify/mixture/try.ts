import { createSecureContext } from 'node:tls';

import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import { compareParties, type Facts } from '../by-certificates.js';
import { handshake } from '../handshake.js';
import { noHandshake } from '../messages.js';
import { listenerOf, sideOf } from '../tls.js';
import type { Outcome, PartyKeys } from '../types.js';
import type { Failure, Meeting, Sides } from './meetings.js';
import { alike } from './shapes.js';

/** A connection, and what became of it. */
export type Tried = Failure | Met;
export type Met = Meeting & { outcome: Outcome; by: 'handshake' | 'certificates' };

export interface Trial {
  sides: Sides;
  facts: Facts;
  /** Epoch seconds. */
  now: number;
  /** Spec ids whose keys no identity opens, for connections of a shape without a handshake. */
  unopened: Set<string>;
}

/** Tries one connection of each shape in a real handshake, and all others by their certificates. */
export async function tryAll(meetings: readonly Meeting[], trial: Trial): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (const group of alike(meetings, trial.facts)) tried.push(...(await tryGroup(group, trial)));
  return tried;
}

async function tryGroup(group: readonly Meeting[], trial: Trial): Promise<Tried[]> {
  const known = new Map<Meeting, Tried>();
  const closed = new Set<string>();
  let real: Tried | undefined;
  for (const one of group) {
    const tried = await shake(one, trial, closed);
    if (tried === undefined) continue;
    known.set(one, tried);
    real = isAboutShape(tried) ? tried : undefined;
    if (real !== undefined) break;
  }
  if (real === undefined) for (const id of closed) trial.unopened.add(id);
  const forAll = hiddenFault(real, trial);
  return group.map((one) => known.get(one) ?? compare(one, trial, forAll));
}

/** Not for one certificate's broken key: the next one may be whole. */
const isAboutShape = (tried: Tried): boolean =>
  'outcome' in tried || tried.error.code === 'no-handshake';

/** What a handshake shows, and certificates don't: it is the same for all connections of the shape. */
type Hidden = Pick<Met, 'outcome'> | Pick<Failure, 'side' | 'error'>;

function hiddenFault(real: Tried | undefined, trial: Trial): Hidden | undefined {
  if (real === undefined || !('outcome' in real)) return real;
  const isFault = !isAccepted(real.outcome) && isAccepted(outcomeOf(real, trial));
  return isFault ? { outcome: real.outcome } : undefined;
}

function compare(one: Meeting, trial: Trial, forAll: Hidden | undefined): Tried {
  const outcome = outcomeOf(one, trial);
  if (forAll === undefined || !isAccepted(outcome)) return { ...one, outcome, by: 'certificates' };
  const { edge, client, server } = one;
  if ('error' in forAll) return { edge, client, server, side: forAll.side, error: forAll.error };
  return { ...one, outcome: forAll.outcome, by: 'certificates' };
}

const outcomeOf = ({ parties, edge }: Meeting, { now, facts }: Trial): Outcome =>
  compareParties(parties.client, parties.server, edge.dials, now, facts);

const isAccepted = ({ client, server }: Outcome): boolean =>
  client === undefined && server === undefined;

/** A real handshake, or the broken key that prevents it; undefined if no identity opens both keys. */
async function shake(one: Meeting, trial: Trial, closed: Set<string>): Promise<Tried | undefined> {
  const keys = await keysOf(one, trial, closed);
  if (keys === undefined || 'error' in keys) return keys;
  const { edge, parties } = one;
  try {
    const client = createSecureContext(sideOf({ ...parties.client, key: keys.client }));
    const server = listenerOf({ ...parties.server, key: keys.server });
    return { ...one, outcome: await handshake(client, server, edge.dials), by: 'handshake' };
  } catch (cause) {
    return failure(one, 'server', new CertflakeError(noHandshake, { code: 'no-handshake', cause }));
  }
}

/** These codes mean that this identity isn't for the key, not that the key is broken. */
const notOurs = new Set<Code>(['identity-mismatch', 'no-identity']);

async function keysOf(
  one: Meeting,
  { sides }: Trial,
  closed: Set<string>,
): Promise<Required<PartyKeys> | Failure | undefined> {
  const keys: Partial<PartyKeys> = {};
  for (const side of ['client', 'server'] as const) {
    const key = await sides[one[side]].key(one.edge[side], one.parties[side]);
    if (key instanceof Uint8Array) keys[side] = key;
    else if (notOurs.has(key.code)) closed.add(one.edge[side].id);
    else return failure(one, side, key);
  }
  const { client, server } = keys;
  return client && server && { client, server };
}

const failure = (
  { edge, client, server }: Meeting,
  side: Failure['side'],
  error: CertflakeError,
): Failure => ({ edge, client, server, side, error });
