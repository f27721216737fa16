import { isIPv6 } from 'node:net';

import { CertflakeError } from '../../errors.js';
import type { Edge } from '../../cluster/edges.js';
import { namesOf, nodeName } from '../../cluster/nodes.js';
import type { Inventory } from '../../model/index.js';
import * as say from './messages/reaching.js';

/** A server's address for verification. */
export interface Endpoint {
  /** A name or an address. */
  address: string;
  port: number;
}

/** Other addresses than the policy's, by the policy's `name:port`: the end of a tunnel, for example. */
export type Redirects = ReadonlyMap<string, Endpoint>;

/** As in `cp-1:6443` and `[fd00::1]:6443`. */
export const endpointText = ({ address, port }: Endpoint): string =>
  `${isIPv6(address) ? `[${address}]` : address}:${port}`;

/**
 * The address of an edge's server from outside: its host's first address, because node names and the loopback
 * only work inside the cluster; if one name stands for several servers, that name.
 */
export function endpointOf(edge: Edge, inventory: Inventory, redirects: Redirects): Endpoint {
  const { to, dials, port } = edge;
  const redirect = redirectOf(edge, redirects);
  if (redirect !== undefined) return redirect;
  const isOwn = dials === '127.0.0.1' || namesOf(inventory, to).includes(dials);
  if (!isOwn) return { address: dials, port };
  return { address: inventory.hosts[to]?.addresses?.[0] ?? nodeName(inventory, to), port };
}

/** The other address given for its server. */
export const redirectOf = ({ to, dials, port }: Edge, redirects: Redirects): Endpoint | undefined =>
  [dials, to]
    .map((address) => redirects.get(endpointText({ address, port })))
    .find((found) => found !== undefined);

/**
 * Parses all of them.
 *
 * @throws CertflakeError `usage` if one is invalid, or one server has two
 */
export function parseRedirects(words: readonly string[]): Redirects {
  const redirects = new Map<string, Endpoint>();
  for (const [from, to] of words.map(parseRedirect)) {
    if (redirects.has(from)) throw wrong(say.twoAddresses(from));
    redirects.set(from, to);
  }
  return redirects;
}

/**
 * Parses `cp-1:6443=127.0.0.1:16443`.
 *
 * @throws CertflakeError `usage`
 */
export function parseRedirect(word: string): [from: string, to: Endpoint] {
  const [from, to, ...rest] = word.split('=').map(parseEndpoint);
  if (from && to && rest.length === 0) return [endpointText(from), to];
  throw wrong(say.badRedirect(word));
}

/**
 * Refuses an address for an unknown server: it would silently have no effect.
 *
 * @throws CertflakeError `usage`
 */
export function refuseUnknown(redirects: Redirects, edges: readonly Edge[]): void {
  const servers = edges.flatMap(({ to, dials, port }) =>
    [to, dials].map((address) => endpointText({ address, port })),
  );
  const known = [...new Set(servers)].sort();
  const unknown = [...redirects.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw wrong(say.unknownServer(unknown, known));
}

const wrong = ({ message, hint }: ReturnType<typeof say.badRedirect>): CertflakeError =>
  new CertflakeError(message, { code: 'usage', hint });

function parseEndpoint(text: string): Endpoint | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([\da-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const [address, port] = [bracketed ?? plain, Number(digits)];
  return address === undefined || port < 1 || port > 65_535 ? undefined : { address, port };
}
