import type { Edge } from '../../cluster/edges.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { compareParties } from '../by-certificates.js';
import type { Lax, Outcome, Parties } from '../types.js';
import * as say from './messages/servers.js';
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

const forAll = (expected: Expected): Lax => ({
  isForAll: true,
  reason: say.acceptsAll(serverOf(expected), settingsOf(expected.edge).risk),
  hint: lookThere(expected),
});

const forSome = (expected: Expected): Lax => ({
  isForAll: false,
  reason: say.acceptsWrongly(serverOf(expected)),
  hint: lookThere(expected),
});

/** The hint to the settings that decide which clients a server accepts. */
export const lookThere = ({ edge, hosts }: Pick<Expected, 'edge' | 'hosts'>): string =>
  say.checkSettings(settingsOf(edge), hosts);

const settingsOf = ({ components: { server } }: Edge): say.Settings =>
  byComponent[server] ?? say.settings.other;

const byComponent: Partial<Record<ComponentName, say.Settings>> = {
  apiserver: say.settings.apiserver,
  kubeletServer: say.settings.kubelet,
  etcdServer: say.settings.etcd,
  etcdPeer: say.settings.etcdPeer,
};
