import { clusterRoles, membersOf, type Cluster } from '../../cluster/members.js';
import { portOf } from '../../policy/kubernetes/settings.js';
import { table } from '../../policy/kubernetes/table.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { NixText, type NixValue } from '../nix-value.js';
import { hostName } from '../policy-words.js';

/** The name that nodes use for the API server: by default the first control plane. */
export function endpointOf(cluster: Cluster): string | undefined {
  const { kubernetes } = cluster.inventory;
  return kubernetes?.controlPlaneEndpoint ?? hostsServing(cluster, table.kubeconfig.server)[0];
}

/** The URL of a kubeconfig's server as a component on this host dials it: its own host's, or the cluster's. */
export function serverUrl(cluster: Cluster, client: ComponentName): NixValue {
  const { server } = table.kubeconfig;
  const port = portOf(cluster.settings, server);
  const edge = table.edges.find(
    (e) => e.client === client && e.server === server && e.expect === 'accepted',
  );
  const endpoint = endpointOf(cluster);
  if (endpoint === undefined || edge?.dials === '${hostName}') {
    return new NixText(['https://', hostName, `:${port}`]);
  }
  return `https://${inUrl(endpoint)}:${port}`;
}

/** The members by host, each with what the others reach it by, as URLs write it. */
export function memberAddresses(cluster: Cluster): Record<string, string> {
  const members = hostsServing(cluster, table.members).map((host) => {
    const [address = host] = cluster.inventory.hosts[host]?.addresses ?? [];
    return [host, inUrl(address)];
  });
  return Object.fromEntries(members) as Record<string, string>;
}

/** What a member listens at: every address, IPv6 ones too where a member has one. */
export function anyAddress(cluster: Cluster): string {
  const addresses = Object.values(memberAddresses(cluster));
  return addresses.some((address) => address.startsWith('[')) ? '[::]' : '0.0.0.0';
}

/** Hosts of a server's role, sorted; where words for roles are unknown, those that hold its certificate. */
function hostsServing(cluster: Cluster, server: ComponentName): string[] {
  const { roles } = table.components[server];
  const hosts = Object.keys(cluster.inventory.hosts);
  const named = hosts.filter((host) =>
    clusterRoles(cluster, host)?.some((role) => roles.includes(role)),
  );
  if (named.length > 0) return named.sort();
  return [...new Set(membersOf(cluster, server).flatMap(({ spec }) => spec.heldBy))].sort();
}

/** An IPv6 address in brackets. */
export function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
