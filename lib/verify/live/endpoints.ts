import { isIPv6 } from 'node:net';

import { CertflakeError } from '../../errors.js';
import type { Edge } from '../../kubernetes/edges.js';
import { namesOf, nodeName } from '../../kubernetes/nodes.js';
import type { Inventory } from '../../model.js';

/** Where a server listens, for whoever verifies. */
export interface Endpoint {
  /** A name or an address. */
  address: string;
  port: number;
}

/** Other places than the policy's, by `name:port` of the policy: a tunnel's end, say. */
export type Redirects = ReadonlyMap<string, Endpoint>;

/** As in `cp-1:6443` and `[fd00::1]:6443`. */
export const endpointText = ({ address, port }: Endpoint): string =>
  `${isIPv6(address) ? `[${address}]` : address}:${port}`;

/**
 * Where an edge's server is reached from elsewhere: at its host's first address, since names of nodes
 * and the loopback mean something on the cluster's machines only; at a name before several servers, by
 * that name.
 */
export function endpointOf(edge: Edge, inventory: Inventory, redirects: Redirects): Endpoint {
  const { to, dials, port } = edge;
  const known = [dials, to].map((address) => redirects.get(endpointText({ address, port })));
  const redirect = known.find((found) => found !== undefined);
  if (redirect !== undefined) return redirect;
  const isOwn = dials === '127.0.0.1' || namesOf(inventory, to).includes(dials);
  if (!isOwn) return { address: dials, port };
  return { address: inventory.hosts[to]?.addresses?.[0] ?? nodeName(inventory, to), port };
}

/**
 * Read `cp-1:6443=127.0.0.1:16443`.
 *
 * @throws CertflakeError `usage`
 */
export function parseRedirect(word: string): [from: string, to: Endpoint] {
  const [from, to, ...rest] = word.split('=').map(parseEndpoint);
  if (from && to && rest.length === 0) return [endpointText(from), to];
  throw new CertflakeError(`--connect-to: "${word}" is not two endpoints`, {
    code: 'usage',
    hint: "write the policy's, then where it is: --connect-to cp-1:6443=127.0.0.1:16443",
  });
}

function parseEndpoint(text: string): Endpoint | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([\da-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const [address, port] = [bracketed ?? plain, Number(digits)];
  return address === undefined || port < 1 || port > 65_535 ? undefined : { address, port };
}
