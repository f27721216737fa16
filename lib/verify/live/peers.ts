import { isIPv6 } from 'node:net';

import type { Edge } from '../../cluster/edges.js';
import { hinted } from '../../hint.js';
import type { GeneralName, ReadCertificate } from '../../model/index.js';
import type { Said } from '../../text/say.js';
import type { Outcome } from '../types.js';
import * as say from './messages/reaching.js';

/**
 * The outcome when etcd's peer closes a connection after the handshake: it accepts a peer's certificate only
 * from an address in it (etcd, client/pkg/transport, checkCertSAN). Undefined if that isn't the cause.
 *
 * @param from - this end's address; through a tunnel etcd sees another
 */
export function fromElsewhere(
  edge: Edge,
  { names }: ReadCertificate,
  from: string,
  isRedirected: boolean,
): Outcome['untried'] {
  if (edge.components.server !== 'etcdPeer' || names.length === 0) return undefined;
  const isOwn = names.some(({ type, value }) => type === 'ip' && isSameAddress(value, from));
  if (isOwn && !isRedirected) return undefined;
  return {
    reason: say.otherAddress,
    ...hinted(ways(edge, names)),
  };
}

/** sshd on the host connects to etcd from the loopback, which certificates of etcd's peers usually contain. */
function ways({ to, port }: Edge, names: readonly GeneralName[]): Said {
  const isLoopback = names.some(({ value }) => value === '127.0.0.1');
  return isLoopback ? say.throughTunnel(to, port, 10_000 + port) : say.onEachHost;
}

/** For a socket of both kinds, Node shows IPv4 as `::ffff:10.0.0.4`. */
function isSameAddress(value: string, from: string): boolean {
  const plain = from.replace(/^::ffff:(?=\d+\.)/i, '');
  return (
    value === plain || (isIPv6(value) && isIPv6(plain) && canonical(value) === canonical(plain))
  );
}

const canonical = (address: string): string => new URL(`http://[${address}]`).hostname;
