import { clusterRoles, membersOf, type Cluster } from '../../cluster/members.js';
import { portOf } from '../../policy/kubernetes/settings.js';
import { table } from '../../policy/kubernetes/table.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { NixExpression, NixText, type NixValue } from '../nix-value.js';
import type { Wire } from './wires.js';

const hostName = new NixExpression('config.networking.hostName');

/** The name that nodes use for the API server: by default the first control plane. */
export function endpointOf(cluster: Cluster): string | undefined {
  const { kubernetes } = cluster.inventory;
  return kubernetes?.controlPlaneEndpoint ?? hostsOf(cluster, 'control-plane')[0];
}

/** The API server's URL for a component on this host: its own host's, or the cluster's. */
export function apiServerUrl(cluster: Cluster, client: ComponentName): NixValue {
  const port = portOf(cluster.settings, 'apiserver');
  const edge = table.edges.find(
    (e) => e.client === client && e.server === 'apiserver' && e.expect === 'accepted',
  );
  const endpoint = endpointOf(cluster);
  if (endpoint === undefined || edge?.dials === '${hostName}') {
    return new NixText(['https://', hostName, `:${port}`]);
  }
  return `https://${inUrl(endpoint)}:${port}`;
}

/** The URLs of etcd's members, a list: `etcdMembers` is one of the module's names. */
export function etcdUrls(
  { settings }: Cluster,
  server: 'etcdServer' | 'etcdPeer',
  before = '',
): NixExpression {
  const port = portOf(settings, server);
  const names = before === '' ? '_' : 'name';
  const url = `"${before}https://\${address}:${port}"`;
  return new NixExpression(`lib.mapAttrsToList (${names}: address: ${url}) etcdMembers`);
}

/** etcd's own settings, for a host that is one of the members. */
export function etcdWires(cluster: Cluster): Wire[] {
  const client = portOf(cluster.settings, 'etcdServer');
  const peer = portOf(cluster.settings, 'etcdPeer');
  const addresses = Object.values(etcdMembers(cluster));
  const any = addresses.some((address) => address.startsWith('[')) ? '[::]' : '0.0.0.0';
  const own = (port: number): NixValue => [new NixText(['https://', etcdAddress, `:${port}`])];
  return [
    ['services.etcd.enable', true],
    ['services.etcd.name', hostName],
    ['services.etcd.listenClientUrls', [`https://${any}:${client}`]],
    ['services.etcd.advertiseClientUrls', own(client)],
    ['services.etcd.listenPeerUrls', [`https://${any}:${peer}`]],
    ['services.etcd.initialAdvertisePeerUrls', own(peer)],
    ['services.etcd.initialCluster', etcdUrls(cluster, 'etcdPeer', '${name}=')],
  ];
}

const etcdAddress = new NixExpression('etcdAddress');

/** etcd's members by host, each with the name that others use for it, in a URL's form. */
export function etcdMembers(cluster: Cluster): Record<string, string> {
  const members = hostsOf(cluster, 'etcd').map((host) => {
    const [address = host] = cluster.inventory.hosts[host]?.addresses ?? [];
    return [host, inUrl(address)];
  });
  return Object.fromEntries(members) as Record<string, string>;
}

/** The host's own entry among them. */
export const ownEtcdAddress: [string, NixValue] = [
  'etcdAddress',
  new NixExpression('etcdMembers.${config.networking.hostName}'),
];

/** Hosts of a role, sorted; if words for roles are unknown, the hosts with the role's certificates. */
function hostsOf(cluster: Cluster, role: 'control-plane' | 'etcd'): string[] {
  const hosts = Object.keys(cluster.inventory.hosts);
  const named = hosts.filter((host) => clusterRoles(cluster, host)?.includes(role));
  if (named.length > 0) return named.sort();
  const serving = membersOf(cluster, role === 'etcd' ? 'etcdServer' : 'apiserver');
  return [...new Set(serving.flatMap(({ spec }) => spec.heldBy))].sort();
}

/** An IPv6 address in brackets. */
export function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
