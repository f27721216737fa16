import { edgesOf } from '../../../lib/cluster/edges.js';
import type { Spec } from '../../../lib/model/index.js';
import type { Repository } from '../../../lib/repository/types.js';
import { laptop, type Release } from './site.js';

/** One connection between two hosts: what each end shows, and the authorities' files that it trusts. */
export interface Wire {
  name: string;
  client: End;
  server: End;
  /** The server's name, as the client checks it. */
  dials: string;
  expect: 'accepted' | 'refused';
}

export interface End {
  host: string;
  /** What of the host: a server of this name listens once. */
  unit: string;
  /** The paths of its certificate and sealed key. */
  certificate: string;
  key: string;
  /** The authorities' certificates. */
  trusts: string[];
}

/** The connections of a cluster, or of services that all dial all. */
export function wiresOf(repository: Repository): Wire[] {
  const { specs, inventory } = repository;
  const authorities = new Map(specs.specs.map((spec) => [spec.id, spec]));
  const edges = edgesOf(specs, inventory).filter(({ open }) => open !== true);
  const wires = edges.map(({ client, server, from, to, components, dials, trusts, expect }) => ({
    client: endOf(client, from, components.client, rootsOf(authorities, [server.issuerId])),
    server: endOf(server, to, components.server, rootsOf(authorities, trusts)),
    ...{ dials, expect },
  }));
  const all = edges.length > 0 ? wires : meshOf(specs.specs, authorities);
  return [...all, ...all.filter(isAdministrators).map(fromLaptop)].map(named);
}

const isAdministrators = ({ client }: Omit<Wire, 'name'>): boolean => client.unit === 'admin';

/** The same connection with a kubeconfig on another machine, which is renewed as hosts are deployed. */
const fromLaptop = (wire: Omit<Wire, 'name'>): Omit<Wire, 'name'> => ({
  ...wire,
  client: { ...laptop, trusts: [laptop.trusts], host: 'laptop', unit: 'kubeconfig' },
});

/** All hosts of these connections. */
export const hostsOf = (wires: readonly Wire[]): string[] =>
  [...new Set(wires.flatMap(({ client, server }) => [client.host, server.host]))].sort();

/** The wires that can notice a difference between trees: an end shows or trusts another file in one of them. */
export function affected(wires: readonly Wire[], releases: readonly Release[]): Wire[] {
  const differs = (path: string) => new Set(releases.map((release) => release[path])).size > 1;
  return wires.filter(({ client, server }) =>
    [client, server].some(({ certificate, trusts }) => [certificate, ...trusts].some(differs)),
  );
}

/** Each client's certificate with each server's below the same root. */
function meshOf(specs: readonly Spec[], all: ReadonlyMap<string, Spec>): Omit<Wire, 'name'>[] {
  const users = (usage: string) =>
    specs.filter(({ contents }) => contents.usages.extended.includes(usage));
  return users(CLIENT_AUTH).flatMap((client) =>
    users(SERVER_AUTH)
      .filter((server) => rootOf(all, server.issuerId) === rootOf(all, client.issuerId))
      .map((server) => ({
        client: endOf(client, client.heldBy[0]!, client.name, rootsOf(all, [server.issuerId])),
        server: endOf(server, server.heldBy[0]!, server.name, rootsOf(all, [client.issuerId])),
        dials: server.heldBy[0]!,
        expect: 'accepted' as const,
      })),
  );
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

const endOf = ({ files }: Spec, host: string, unit: string, trusts: string[]): End => ({
  ...{ host, unit, trusts },
  ...{ certificate: files.certificate, key: files.key },
});

const rootsOf = (all: ReadonlyMap<string, Spec>, ids: readonly string[]): string[] => [
  ...new Set(ids.map((id) => rootOf(all, id).files.certificate)),
];

function rootOf(all: ReadonlyMap<string, Spec>, id: string): Spec {
  const spec = all.get(id)!;
  return spec.issuerId === id ? spec : rootOf(all, spec.issuerId);
}

const named = (wire: Omit<Wire, 'name'>): Wire => {
  const { client, server, dials } = wire;
  const name = `${client.unit}@${client.host} -> ${server.unit}@${server.host} as ${dials}`;
  return { name, ...wire };
};
