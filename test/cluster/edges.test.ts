import { readFileSync } from 'node:fs';
import type { Edge } from '../../lib/cluster/edges.js';
import { edgesOf } from '../../lib/cluster/edges.js';
import { covers } from '../../lib/x509/covers.js';
import { table } from '../../lib/policy/kubernetes/table.js';
import type { KubernetesPolicy } from '../../lib/model/kubernetes.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import type { Hosts } from '../policy/kubernetes/policies.js';
import { fleet, policyOf, resolved } from '../policy/kubernetes/policies.js';

function edges(kubernetes: KubernetesPolicy, hosts: Hosts = fleet(2)): Edge[] {
  const { specs, inventory } = resolved(policyOf(hosts, { kubernetes }));
  return edgesOf(specs, inventory);
}

const between = (all: readonly Edge[], client: string, server: string) =>
  all.filter((edge) => edge.client.name === client && edge.server.name === server);

const clusters: [string, KubernetesPolicy, Hosts][] = [
  ['stacked', {}, fleet(2)],
  ['behind an endpoint', { controlPlaneEndpoint: 'api.example.org' }, fleet(3)],
  ['external etcd, calico', { etcd: 'external', networking: 'calico' }, fleet(2, { db1: 'etcd' })],
  ['one authority', { authorities: 'one' }, fleet(2)],
];

test.each(clusters)('%s: servers have the names that they are dialled by', (_, section, hosts) => {
  for (const edge of edges(section, hosts)) {
    const { names } = edge.server.contents;
    expect([edge.server.id, edge.dials, covers(names, edge.dials)]).toEqual([
      edge.server.id,
      edge.dials,
      true,
    ]);
  }
});

test.each(clusters)(
  '%s: what must be accepted is under an authority that the server trusts',
  (_, section, hosts) => {
    const accepted = edges(section, hosts).filter(({ expect: wanted }) => wanted === 'accepted');
    const untrusted = accepted.filter(({ client, trusts }) => !trusts.includes(client.issuerId));
    expect(accepted.length).toBeGreaterThan(0);
    expect(untrusted).toEqual([]);
  },
);

test('with three authorities nothing that must be refused is open', () => {
  expect(edges({}).filter(({ open }) => open)).toEqual([]);
});

test('with one authority, whoever it signs for gets into etcd, and that is said', () => {
  const [edge] = between(edges({ authorities: 'one' }), 'kubelet', 'etcdServer');
  expect(edge).toMatchObject({ expect: 'refused', by: 'authority', open: true });
  expect(edge!.trusts).toEqual(['ca-cluster']);
});

test('nodes dial the first control plane, or the endpoint, or the host that the endpoint is', () => {
  const reached = (section: KubernetesPolicy) =>
    between(edges(section), 'kubelet', 'apiserver')
      .filter(({ from }) => from === 'w1')
      .map(({ to, dials }) => `${dials} at ${to}`);
  expect(reached({})).toEqual(['cp1 at cp1']);
  expect(reached({ controlPlaneEndpoint: '10.9.0.2' })).toEqual(['10.9.0.2 at cp2']);
  expect(reached({ controlPlaneEndpoint: 'api.example.org' })).toEqual([
    'api.example.org at cp1',
    'api.example.org at cp2',
  ]);
});

test('the API server is dialled at the port that the section says, others at their own', () => {
  const port = (section: KubernetesPolicy, client: string, server: string) =>
    between(edges(section), client, server)[0]!.port;
  expect(port({}, 'scheduler', 'apiserver')).toBe(6443);
  expect(port({ apiServerPort: 8443 }, 'scheduler', 'apiserver')).toBe(8443);
  expect(port({ apiServerPort: 8443 }, 'apiserverKubeletClient', 'kubeletServer')).toBe(10250);
});

test('the API server dials a kubelet by the name of its node', () => {
  const dialled = between(edges({}), 'apiserverKubeletClient', 'kubeletServer');
  const names = dialled.filter(({ from }) => from === 'cp1').map(({ to, dials }) => [to, dials]);
  expect(names).toContainEqual(['w1', 'w1']);
  expect(names).toContainEqual(['w2', 'w2.example.org']);
});

test('health checks stay on their host, and peers reach each other', () => {
  const all = edges({});
  const pairs = (client: string, server: string) =>
    between(all, client, server).map(({ from, to }) => `${from}>${to}`);
  expect(pairs('etcdHealthcheck', 'etcdServer')).toEqual(['cp1>cp1', 'cp2>cp2']);
  expect(pairs('etcdPeer', 'etcdPeer')).toEqual(['cp1>cp1', 'cp1>cp2', 'cp2>cp1', 'cp2>cp2']);
});

test('every edge of the table is there when everything is on', () => {
  const clusterOf = (networking: 'flannel' | 'calico') => edges({ networking });
  const seen = [...clusterOf('flannel'), ...clusterOf('calico')].map(
    ({ client, server, expect: wanted }) => `${client.name} ${server.name} ${wanted}`,
  );
  const wanted = table.edges.map(({ client, server, expect: e }) => `${client} ${server} ${e}`);
  expect([...new Set(seen)].sort()).toEqual([...new Set(wanted)].sort());
});

test('the guide’s policy has edges too, and its API server’s client auth leaves one open', () => {
  const guide = new URL('../../fixtures/policies/guide/inventory.json', import.meta.url);
  const { inventory: ours } = resolved(policyOf({ a: 'b' }, { cas: {} }));
  const theirs = JSON.parse(readFileSync(guide, 'utf8')) as { userAgeKeys: string[] };
  const inventory = { ...ours, ...theirs, userAgeKeys: ours.userAgeKeys };
  const all = edgesOf(resolveSpecs(inventory, { normalizeRecipient }), inventory);
  expect(between(all, 'scheduler', 'apiserver')[0]).toMatchObject({ expect: 'accepted' });
  expect(between(all, 'apiserver', 'kubelet')[0]).toMatchObject({ by: 'usage', open: true });
});
