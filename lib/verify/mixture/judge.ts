import type { Edge } from '../../cluster/edges.js';
import { judge, type Tried as Verdict } from '../verdicts.js';
import type { Sides } from './meetings.js';
import type { Tried } from './try.js';
import type { Connection, RefusedConnection } from './types.js';

const party = ({ ca, name }: Edge['client']) => ({ ca, name });

export const connectionOf = ({ client, server, from, to, dials }: Edge): Connection => ({
  kind: 'connection',
  client: client.id,
  server: server.id,
  parties: { client: party(client), server: party(server) },
  ...{ from, to, dials },
});

/** Why the two refuse each other; undefined: they don't. */
export function refusedIn(tried: Tried): RefusedConnection | undefined {
  const { edge } = tried;
  if ('error' in tried) {
    const { side, error } = tried;
    const refuses = side === 'client' ? 'server' : 'client';
    return { ...connectionOf(edge), refuses, reason: error.message, place: edge[side].place };
  }
  const { client: ofServer, server: ofClient } = tried.outcome;
  if (ofServer === undefined && ofClient === undefined) return undefined;
  const reasons = [ofClient, ofServer].flatMap((one) => one?.reason ?? []);
  return {
    ...connectionOf(edge),
    refuses: ofServer && ofClient ? 'both' : ofClient ? 'server' : 'client',
    reason: [...new Set(reasons)].join('; '),
    place: (ofClient ? edge.client : edge.server).place,
  };
}

/** The reason why the server accepts a client that it must refuse, unless the policy lets both share it. */
export function letInBy(tried: Tried, { after }: Sides): Verdict | undefined {
  if ('error' in tried) return undefined;
  const { edge, outcome, by } = tried;
  const related = edge.trusts.some((id) => after.rootOf(id) === after.rootOf(edge.client.issuerId));
  const verdict = judge(edge, outcome, related, by);
  return verdict.result === 'accepted' && verdict.verdict === 'failed' ? verdict : undefined;
}
