import { edgesOf, type Edge } from '../../cluster/edges.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { Inventory, Specs } from '../../model/index.js';
import { belowAuthority } from './hosts-concerned.js';

/** A running server that has to do with an authority. */
export interface LiveServer {
  host: string;
  component: ComponentName;
  /** One of the connections to it. */
  edge: Edge;
  /** Its own certificate is below the authority. */
  isBelow: boolean;
  /** It accepts clients of the authority. */
  trusts: boolean;
  /** It accepts them by a fixed name only: the API server, the front proxy's. */
  byNameOnly: boolean;
}

/**
 * The servers that have to do with an authority, each once: by host, as the edges have them.
 *
 * @param ca - the authority's name
 */
export function serversOf(specs: Specs, inventory: Inventory, ca: string): LiveServer[] {
  const below = belowAuthority(specs.specs, ca);
  const found = new Map<string, Edge[]>();
  for (const edge of edgesOf(specs, inventory)) {
    const key = `${edge.to}\0${edge.components.server}`;
    found.set(key, [...(found.get(key) ?? []), edge]);
  }
  const servers = [...found.values()].map((edges) => serverOf(edges as [Edge, ...Edge[]], below));
  return servers.filter(({ isBelow, trusts }) => isBelow || trusts);
}

function serverOf(edges: readonly [Edge, ...Edge[]], below: ReadonlySet<string>): LiveServer {
  const [edge] = edges;
  const own = edges.filter(
    ({ expect, client }) => expect === 'accepted' && below.has(client.issuerId),
  );
  return {
    ...{ host: edge.to, component: edge.components.server, edge },
    isBelow: below.has(edge.server.issuerId),
    trusts: edge.trusts.some((id) => below.has(id)),
    byNameOnly:
      own.length > 0 && own.every(({ components }) => components.client === 'frontProxyClient'),
  };
}
