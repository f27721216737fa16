import { createSecureContext, type SecureContext, type Server } from 'node:tls';

import { CertflakeError } from '../errors.js';
import type { Edge } from '../cluster/edges.js';
import { handshake } from './handshake.js';
import { noHandshake } from './messages.js';
import { listenerOf, sideOf } from './tls.js';
import type { PartyKeys, Outcome, Parties, Way } from './types.js';

/**
 * Both sides in this process, with the keys on disk. Prepares each end once for all its connections: reading
 * keys and certificates takes longer than a handshake.
 */
export function memoryWay(): Way {
  const clients = new Map<string, SecureContext>();
  const servers = new Map<string, Server>();
  const meet = (edge: Edge, { client, server }: Parties, keys: PartyKeys): Promise<Outcome> => {
    const context = kept(clients, [edge.client.id, edge.server.issuerId], () =>
      createSecureContext(sideOf({ ...client, key: keys.client })),
    );
    const listener = kept(servers, [edge.server.id, ...edge.trusts], () =>
      listenerOf({ ...server, key: keys.server! }),
    );
    return handshake(context, listener, edge.dials);
  };
  return {
    by: 'handshake',
    keys: ['client', 'server'],
    lane: () => '',
    connect: async (...given) => {
      try {
        return await meet(...given);
      } catch (cause) {
        throw new CertflakeError(noHandshake, { code: 'no-handshake', cause });
      }
    },
  };
}

/** The known value of this name, otherwise a new one. */
function kept<T>(known: Map<string, T>, name: string[], make: () => T): T {
  const found = known.get(name.join('\0')) ?? make();
  known.set(name.join('\0'), found);
  return found;
}
