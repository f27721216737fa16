import { isIPv6 } from 'node:net';

import type { Edge } from '../../cluster/edges.js';
import { hinted } from '../../hint.js';
import type { GeneralName, ReadCertificate } from '../../model/index.js';
import { certflake, say, typed, type Said } from '../../text/say.js';
import type { Outcome } from '../types.js';

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
    reason:
      "etcd's peers were not tried from here: etcd took certificate and authority, then closed, as it does with a peer from an address that is not on its certificate",
    ...hinted(ways(edge, names)),
  };
}

/** sshd on the host connects to etcd from the loopback, which certificates of etcd's peers usually contain. */
function ways({ to, port }: Edge, names: readonly GeneralName[]): Said {
  const onHost = say`run ${certflake('verify', '--live')} on each host that runs etcd`;
  const isLoopback = names.some(({ value }) => value === '127.0.0.1');
  if (!isLoopback) return onHost;
  const local = 10_000 + port;
  const tunnel = typed(`ssh -N -L ${local}:127.0.0.1:${port} root@${to}`);
  const redirect = `${to}:${port}=127.0.0.1:${local}`;
  const verify = certflake('verify', '--live', '--connect-to', redirect);
  return say`for each host, as for ${to}: ${tunnel}, and meanwhile ${verify}; or ${onHost}`;
}

/** For a socket of both kinds, Node shows IPv4 as `::ffff:10.0.0.4`. */
function isSameAddress(value: string, from: string): boolean {
  const plain = from.replace(/^::ffff:(?=\d+\.)/i, '');
  return (
    value === plain || (isIPv6(value) && isIPv6(plain) && canonical(value) === canonical(plain))
  );
}

const canonical = (address: string): string => new URL(`http://[${address}]`).hostname;
