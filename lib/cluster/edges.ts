import type { Inventory, Spec, Specs } from '../model/index.js';
import { namesOf, nodeName } from './nodes.js';
import { factsOf, recognise } from './recognise.js';
import { portOf } from '../policy/kubernetes/settings.js';
import type { AuthorityName, TableEdge } from '../policy/kubernetes/table.js';
import { table } from '../policy/kubernetes/table.js';
import type { ComponentName } from '../model/kubernetes.js';

/** One connection of the cluster: client, server, and whether it must work. */
export interface Edge {
  client: Spec;
  server: Spec;
  /** The components of both, to Kubernetes. */
  components: { client: ComponentName; server: ComponentName };
  /** The client's host, and the server's. */
  from: string;
  to: string;
  /** The name or address that the client connects to; the server's certificate must have it. */
  dials: string;
  port: number;
  /** Spec ids of the authorities whose clients the server accepts; the client trusts `server.issuerId`. */
  trusts: string[];
  expect: 'accepted' | 'refused';
  /** What must refuse it. */
  by?: 'authority' | 'usage';
  /** Why it must be refused. */
  why?: string;
  /** It should be refused, but a shared authority or shared usages leave it open: a finding, not a failure. */
  open?: true;
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

interface Held {
  spec: Spec;
  host: string;
}

/** Certificates by component, each with a host that holds it. */
type Holders = ReadonlyMap<ComponentName, Held[]>;

/**
 * Every connection that a cluster's certificates serve, and those that they must not allow, between all hosts
 * that hold them: in the table's order, then by the client's host and the server's. Works on any policy with
 * recognised certificates; none if the policy isn't a cluster's.
 */
export function edgesOf({ specs }: Specs, inventory: Inventory): Edge[] {
  const holders = holdersOf(specs, inventory);
  return table.edges.flatMap((edge) => {
    const trusted = trustedBy(edge.server, holders);
    return (holders.get(edge.client) ?? []).flatMap((client) =>
      dialledServers(edge, client, holders, inventory).map((server) =>
        concrete(edge, { client, server, trusted }, holders, inventory),
      ),
    );
  });
}

function holdersOf(specs: readonly Spec[], inventory: Inventory): Holders {
  const known = recognise(specs, inventory);
  const holders = new Map<ComponentName, Held[]>();
  for (const spec of specs) {
    const held = spec.heldBy.map((host) => ({ spec, host }));
    for (const name of known.get(spec.id) ?? []) {
      holders.set(name, [...(holders.get(name) ?? []), ...held]);
    }
  }
  return holders;
}

/** The endpoint is one host's, or something in front of all servers; the loopback is the client's own host. */
function dialledServers(
  { server, dials }: TableEdge,
  client: Held,
  holders: Holders,
  inventory: Inventory,
): Held[] {
  const servers = holders.get(server) ?? [];
  if (dials === '127.0.0.1') return servers.filter(({ host }) => host === client.host);
  if (dials !== '${controlPlaneEndpoint}') return servers;
  const endpoint = endpointOf(holders, inventory);
  const named = servers.filter(({ host }) => namesOf(inventory, host).includes(endpoint));
  return named.length > 0 ? named : servers;
}

/** The name that nodes use for the API server: by default the first control plane. */
function endpointOf(holders: Holders, { kubernetes }: Inventory): string {
  return kubernetes?.controlPlaneEndpoint ?? holders.get('apiserver')?.[0]?.host ?? '';
}

/** Spec ids of the authorities whose clients this server accepts. */
function trustedBy(server: ComponentName, holders: Holders): string[] {
  const { trusts } = table.servers[server]!;
  return [...new Set(trusts.flatMap((authority) => actingAs(authority, holders)))];
}

function concrete(
  { client: asker, dials, server: name, expect, by, why }: TableEdge,
  { client, server, trusted }: { client: Held; server: Held; trusted: string[] },
  holders: Holders,
  inventory: Inventory,
): Edge {
  const isOpen = by !== undefined && !refusals[by](client.spec, trusted);
  const variables: Readonly<Record<string, string>> = {
    '${hostName}': server.host,
    '${nodeName}': nodeName(inventory, server.host),
    '${controlPlaneEndpoint}': endpointOf(holders, inventory),
  };
  return {
    client: client.spec,
    server: server.spec,
    components: { client: asker, server: name },
    from: client.host,
    to: server.host,
    dials: variables[dials] ?? dials,
    port: portOf(inventory.kubernetes ?? {}, name),
    trusts: trusted,
    expect,
    ...(by === undefined ? {} : { by }),
    ...(why === undefined ? {} : { why }),
    ...(isOpen ? { open: true } : {}),
  };
}

/** Whether the client's certificate lets a server refuse it for this reason. */
const refusals = {
  authority: ({ issuerId }: Spec, trusted: readonly string[]) => !trusted.includes(issuerId),
  usage: ({ contents }: Spec) => !contents.usages.extended.includes(CLIENT_AUTH),
};

/** This policy's authorities for the table's one: those that sign what it should sign. */
function actingAs(authority: AuthorityName, holders: Holders): string[] {
  const held = [...holders].filter(([name]) => factsOf(name).authority === authority);
  return held.flatMap(([, all]) => all.map(({ spec }) => spec.issuerId));
}
