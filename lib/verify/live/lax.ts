import type { Edge } from '../../cluster/edges.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { compareParties } from '../by-certificates.js';
import type { Lax, Outcome, Parties } from '../types.js';
import { serverOf, type Expected } from './server.js';

/**
 * Why a server accepts a client that it must refuse, if it would refuse it with the tree's own certificates. A
 * connection without a certificate shows whether it accepts every client.
 */
export async function laxity(
  { client: ofServer, server: refusal, untried }: Outcome,
  { client, server }: Parties,
  expected: Expected & { isForAll: () => Promise<boolean> },
): Promise<Lax | undefined> {
  const { edge, now } = expected;
  const isStranger = ofServer?.fault === 'authority';
  if (edge.expect !== 'refused' || refusal || untried || isStranger) return undefined;
  if (await expected.isForAll()) return forAll(expected);
  const inTree = compareParties(client, server, edge.dials, now).server;
  return inTree === undefined ? undefined : forSome(expected);
}

function forAll(expected: Expected): Lax {
  const { risk } = settingsOf(expected.edge);
  const fact = 'lets every client in: it accepted a connection without a client certificate';
  const reason = [`${serverOf(expected)} ${fact}`, ...(risk === undefined ? [] : [risk])];
  return { isForAll: true, reason: reason.join('; '), hint: lookThere(expected) };
}

const forSome = (expected: Expected): Lax => ({
  isForAll: false,
  reason: `${serverOf(expected)} takes a client certificate that it must refuse`,
  hint: lookThere(expected),
});

/** The hint to the settings that decide which clients a server accepts. */
export function lookThere({ edge, hosts }: Pick<Expected, 'edge' | 'hosts'>): string {
  const { what, settings } = settingsOf(edge);
  return `look in the configuration of ${what} on ${hosts.join(', ')}, not at certificates: ${settings}`;
}

interface Settings {
  what: string;
  settings: string;
  /** What any accepted client may do. */
  risk?: string;
}

const settingsOf = ({ components: { server } }: Edge): Settings =>
  byComponent[server] ?? { what: 'the service', settings: 'which client certificates it asks for' };

const byComponent: Partial<Record<ComponentName, Settings>> = {
  apiserver: {
    what: 'the API server',
    settings:
      '--client-ca-file names the authority of its clients, --anonymous-auth and --authorization-mode say what a client without a certificate may do',
  },
  kubeletServer: {
    what: 'the kubelet',
    settings:
      'authentication.x509.clientCAFile names the authority of its clients, authentication.anonymous.enabled and authorization.mode say what a client without a certificate may do',
  },
  etcdServer: {
    what: 'etcd',
    settings:
      '--client-cert-auth makes it ask for certificates, --trusted-ca-file names the authority of its clients',
    risk: 'any machine that reaches etcd can read and write the whole cluster, without any permission',
  },
  etcdPeer: {
    what: 'etcd',
    settings:
      '--peer-client-cert-auth makes it ask for certificates, --peer-trusted-ca-file names the authority of its peers',
    risk: 'any machine that joins etcd can read and write the whole cluster, without any permission',
  },
};
