import type { Edge } from '../../cluster/edges.js';
import type { Spec } from '../../model/index.js';
import { judge } from '../verdicts.js';
import type { Sides } from './meetings.js';
import type { Tried } from './try.js';
import type { Connection, OpenedConnection, RefusedConnection } from './types.js';

const party = ({ ca, name }: Edge['client']) => ({ ca, name });

const connectionOf = ({ client, server, from, to, dials }: Edge): Connection => ({
  kind: 'connection',
  client: client.id,
  server: server.id,
  parties: { client: party(client), server: party(server) },
  ...{ from, to, dials },
});

/** Where the policy declares the refused one, and the root above it. */
const blamed = ({ place, issuerId }: Spec, { after }: Sides) => ({
  place,
  authority: after.rootOf(issuerId),
});

/** Why the two refuse each other; undefined: they don't. */
export function refusedIn(tried: Tried, sides: Sides): RefusedConnection | undefined {
  const { edge } = tried;
  if ('error' in tried) {
    const { side, error } = tried;
    const refuses = side === 'client' ? 'server' : 'client';
    return {
      ...{ ...connectionOf(edge), refuses, reason: error.message },
      ...blamed(edge[side], sides),
    };
  }
  const { client: ofServer, server: ofClient } = tried.outcome;
  if (ofServer === undefined && ofClient === undefined) return undefined;
  const reasons = [ofClient, ofServer].flatMap((one) => one?.reason ?? []);
  return {
    ...connectionOf(edge),
    refuses: ofServer && ofClient ? 'both' : ofClient ? 'server' : 'client',
    reason: [...new Set(reasons)].join('; '),
    ...blamed(ofClient ? edge.client : edge.server, sides),
  };
}

/** A client that the server must refuse, but accepts; unless the policy lets both share an authority or usages. */
export function letIn(tried: Tried, sides: Sides): OpenedConnection | undefined {
  if ('error' in tried) return undefined;
  const { after } = sides;
  const { edge, outcome, by } = tried;
  const related = edge.trusts.some((id) => after.rootOf(id) === after.rootOf(edge.client.issuerId));
  const verdict = judge(edge, outcome, related, by);
  if (verdict.result !== 'accepted' || verdict.verdict !== 'failed') return undefined;
  const { reason = '' } = verdict;
  return { ...connectionOf(edge), reason, ...blamed(edge.client, sides) };
}
