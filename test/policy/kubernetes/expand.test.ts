import fc from 'fast-check';
import { expandKubernetes } from '../../../lib/policy/kubernetes/expand.js';
import { components, table } from '../../../lib/policy/kubernetes/table.js';
import type {
  ClusterRole,
  ComponentName,
  KubernetesPolicy,
} from '../../../lib/model/kubernetes.js';
import type { Inventory, Problem } from '../../../lib/model/index.js';
import { PolicyError } from '../../../lib/errors.js';
import { parsePolicy } from '../../../lib/policy/read/parse.js';
import { resolvePolicy } from '../../../lib/policy/resolve-policy.js';
import type { WrittenPolicy } from '../../../lib/model/policy.js';
import { expectGolden, summary } from './golden.js';
import type { Hosts, Rest } from './policies.js';
import { fleet, policyOf, resolved } from './policies.js';

const ranges = ['10.96.0.0/12', 'fd00:10:96::/112'];

function inventoryOf(
  kubernetes: KubernetesPolicy,
  hosts: Hosts = fleet(1),
  rest: Rest = {},
): Inventory {
  return resolved(policyOf(hosts, { ...rest, kubernetes })).inventory;
}

function problemsIn(policy: WrittenPolicy): readonly Problem[] {
  try {
    resolvePolicy(policy as never);
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
  return [];
}

/** Names of the certificates that a host holds. */
function heldBy({ certificates }: Inventory, host: string): string[] {
  const held = Object.values(certificates).filter((c) => c.heldBy.includes(host));
  return held.map(({ name }) => name).sort();
}

const certificate = ({ certificates }: Inventory, id: string) => certificates[id]!;

const clusters: [string, KubernetesPolicy, Hosts][] = [
  ['one-stacked-three', {}, fleet(1)],
  ['one-stacked-one', { authorities: 'one' }, fleet(1)],
  ['one-external-three', { etcd: 'external' }, fleet(1, { db1: 'etcd' })],
  [
    'three-stacked-three',
    { serviceRanges: ranges, controlPlaneEndpoint: 'api.example.org', csrSigner: true },
    fleet(3),
  ],
  ['three-external-one', { etcd: 'external', authorities: 'one' }, fleet(3, { db1: 'etcd' })],
  [
    'three-external-three',
    { etcd: 'external', serviceRanges: ranges, networking: 'calico' },
    fleet(3, { db1: { role: 'etcd', addresses: ['10.9.2.1'] } }),
  ],
];

test.each(clusters)('%s has exactly these certificates', (name, section, hosts) => {
  expectGolden(name, summary(inventoryOf(section, hosts)));
});

test('a host holds the keys of its roles and no others', () => {
  const inventory = inventoryOf({ etcd: 'external' }, fleet(2, { db1: 'etcd' }));
  expect(heldBy(inventory, 'w1')).toEqual(['flannel', 'kubeProxy', 'kubelet', 'kubeletServer']);
  expect(heldBy(inventory, 'db1')).toEqual(['etcdHealthcheck', 'etcdPeer', 'etcdServer']);
  expect(heldBy(inventory, 'cp2')).not.toContain('etcdServer');
  expect(heldBy(inventory, 'cp2')).toContain('etcdClient');
});

test('a control plane that is a worker too holds both roles’ keys once', () => {
  const hosts: Hosts = { both: { role: ['control-plane', 'worker'] } };
  const inventory = inventoryOf({}, hosts);
  const names = heldBy(inventory, 'both');
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(expect.arrayContaining(['apiserver', 'kubelet', 'etcdServer']));
});

test('the service-account pair is one for all control planes, and no worker holds it', () => {
  const pair = certificate(inventoryOf({}, fleet(3)), 'shared-cluster-serviceAccount');
  expect(pair.heldBy).toEqual(['cp1', 'cp2', 'cp3']);
});

test('kubelets are named as nodes register: in lower case, with their domain', () => {
  const inventory = inventoryOf({}, fleet(1));
  const client = certificate(inventory, 'derived-w2-cluster-kubelet').spec;
  const server = certificate(inventory, 'derived-w2-cluster-kubeletServer').spec;
  expect(client.subject).toEqual({ commonName: 'system:node:w2.example.org', O: 'system:nodes' });
  expect(server.hosts).toEqual(['w2', 'w2.example.org']);
});

test('each host’s certificates name its own addresses only', () => {
  const inventory = inventoryOf({}, fleet(2));
  const { hosts } = certificate(inventory, 'derived-w1-cluster-kubeletServer').spec;
  expect(hosts).toEqual(['w1', '10.9.1.1', 'fd09::1:1']);
  expect(certificate(inventory, 'derived-cp2-etcd-etcdPeer').spec.hosts).not.toContain('10.9.0.1');
});

test('the API server is named by every service range’s first address, the domain, the endpoint and more', () => {
  const inventory = inventoryOf({
    serviceRanges: ranges,
    clusterDomain: 'k8s.example.org',
    controlPlaneEndpoint: 'api.example.org',
    apiServerNames: ['203.0.113.7', 'kube.example.org'],
  });
  const { hosts } = certificate(inventory, 'derived-cp1-cluster-apiserver').spec;
  for (const name of [
    'kubernetes.default.svc.k8s.example.org',
    '10.96.0.1',
    'fd00:10:96::1',
    'api.example.org',
    '203.0.113.7',
    'kube.example.org',
  ]) {
    expect(hosts).toContain(name);
  }
  expect(hosts.join()).not.toContain('$');
});

test('hosts may call roles what they like', () => {
  const hosts: Hosts = { m: 'master', n: 'node' };
  const inventory = inventoryOf({ roles: { 'control-plane': 'master', worker: 'node' } }, hosts);
  expect(heldBy(inventory, 'm')).toContain('apiserver');
  expect(heldBy(inventory, 'n')).toContain('kubelet');
});

test('the authority that signs requests is below the cluster’s, and only control planes open it', () => {
  const { inventory, specs } = resolved(policyOf(fleet(2), { kubernetes: { csrSigner: true } }));
  const signer = inventory.authorities['csr-signer'];
  expect(signer).toMatchObject({ spec: { parent: 'cluster', pathLength: 0 }, owner: 'kubernetes' });
  expect(specs.specs.find(({ id }) => id === 'ca-csr-signer')?.heldBy).toEqual(['cp1', 'cp2']);
  expect(specs.specs.find(({ id }) => id === 'ca-cluster')?.heldBy).toEqual([]);
});

test('certificates can be left out, with the authorities that nothing is left of', () => {
  const inventory = inventoryOf({ without: ['frontProxyClient', 'addonManager'] });
  expect(Object.keys(inventory.authorities)).toEqual(['cluster', 'etcd']);
  expect(heldBy(inventory, 'cp1')).not.toContain('addonManager');
});

test('what cas says wins, option by option, and may add certificates and authorities', () => {
  const cas = {
    cluster: {
      ca: { expiry: '20y' },
      certs: {
        apiserver: { hosts: ['api.example.org'], names: { OU: 'ours' } },
        kubelet: { mode: '0440', names: { OU: 'ours' } },
        mine: { commonName: 'mine', usages: ['client auth' as const] },
      },
    },
    other: { ca: { commonName: 'other' } },
  };
  const { inventory } = resolved(policyOf(fleet(1), { kubernetes: {}, cas }));
  const api = certificate(inventory, 'derived-cp1-cluster-apiserver');
  expect(api.spec).toMatchObject({
    hosts: ['api.example.org'],
    subject: { commonName: 'kube-apiserver', OU: 'ours' },
    usages: ['server auth'],
  });
  const kubelet = certificate(inventory, 'derived-w1-cluster-kubelet');
  expect(kubelet).toMatchObject({
    mode: '0440',
    owner: 'root',
    spec: { subject: { O: 'system:nodes' } },
  });
  expect(inventory.authorities['cluster']?.spec).toMatchObject({
    expiry: '20y',
    subject: { commonName: 'kubernetes-ca' },
  });
  expect(Object.keys(inventory.authorities)).toContain('other');
  expect(heldBy(inventory, 'w1')).toContain('mine');
});

test('defaults reach what the table leaves open, and nothing else', () => {
  const rest: Rest = {
    defaults: { key: { algo: 'ecdsa' }, expiry: '90d', usages: ['server auth'], owner: 'nobody' },
    certDefaults: { hosts: ['everywhere'], roles: ['worker'] },
  };
  const inventory = inventoryOf({}, fleet(1), rest);
  expect(certificate(inventory, 'derived-cp1-cluster-scheduler')).toMatchObject({
    owner: 'kubernetes',
    heldBy: ['cp1'],
    spec: { hosts: [], usages: ['client auth'], expiry: '90d', key: { algo: 'ecdsa', size: 256 } },
  });
});

test('an inventory knows the section that it comes from', () => {
  expect(inventoryOf({ etcd: 'stacked' }).kubernetes).toEqual({ etcd: 'stacked' });
});

test('a policy without the section is left alone', () => {
  const policy = policyOf(fleet(1), { cas: {} });
  expect(expandKubernetes(policy)).toBe(policy);
});

const section: fc.Arbitrary<KubernetesPolicy> = fc.record(
  {
    clusterDomain: fc.constantFrom('cluster.local', 'k8s.example.org'),
    serviceRanges: fc.constantFrom(['10.0.0.0/24'], ['fd00::/108'], ranges),
    authorities: fc.constantFrom('one' as const, 'three' as const),
    etcd: fc.constantFrom('stacked' as const, 'external' as const),
    networking: fc.constantFrom('flannel' as const, 'calico' as const, 'none' as const),
    csrSigner: fc.boolean(),
    without: fc.subarray(Object.keys(table.components) as ComponentName[]),
  },
  { requiredKeys: [] },
);

const both: Hosts = { both: { role: ['control-plane', 'worker'] } };
const some = { stacked: fleet(2, both), external: fleet(2, { ...both, db1: 'etcd' }) };

test('whatever the section says, every component that is on reaches the hosts of its role and no others', () => {
  fc.assert(
    fc.property(section, (kubernetes) => {
      const inventory = resolvePolicy(policyOf(some[kubernetes.etcd ?? 'stacked'], { kubernetes }));
      for (const [name, { roles, when, shared }] of components) {
        const isOn =
          (when?.networking ?? kubernetes.networking ?? 'flannel') ===
            (kubernetes.networking ?? 'flannel') && !(kubernetes.without ?? []).includes(name);
        const entries = Object.values(inventory.certificates).filter((c) => c.name === name);
        const holders = entries.flatMap((c) => c.heldBy).sort();
        expect([name, holders]).toEqual([name, isOn ? withRole(roles, kubernetes.etcd) : []]);
        for (const entry of entries) expect(entry.shared).toBe(shared === true);
      }
    }),
    { numRuns: 100 },
  );
});

function withRole(roles: readonly ClusterRole[], etcd: KubernetesPolicy['etcd']): string[] {
  const hosts: Record<ClusterRole, string[]> = {
    'control-plane': ['both', 'cp1', 'cp2'],
    worker: ['both', 'w1', 'w2'],
    etcd: etcd === 'external' ? ['db1'] : ['both', 'cp1', 'cp2'],
  };
  return [...new Set(roles.flatMap((role) => hosts[role]))].sort();
}

test('expanding twice changes nothing', () => {
  fc.assert(
    fc.property(section, (kubernetes) => {
      const once = expandKubernetes(policyOf(some, { kubernetes }));
      expect(expandKubernetes(once)).toEqual(once);
    }),
    { numRuns: 50 },
  );
});

const mistakes: [string, unknown, Partial<Problem>][] = [
  [
    'a range that is none',
    { serviceRanges: ['10.0.0.0'] },
    { place: 'kubernetes.serviceRanges[0]' },
  ],
  [
    'no range',
    { serviceRanges: [] },
    { place: 'kubernetes.serviceRanges', message: 'has no range' },
  ],
  [
    'two ranges of one family',
    { serviceRanges: ['10.0.0.0/24', '10.1.0.0/24'] },
    { message: 'has two ranges of the same family, IPv4 or IPv6' },
  ],
  [
    'an unknown certificate',
    { without: ['apiServer'] },
    { place: 'kubernetes.without[0]', hint: 'did you mean "apiserver"?' },
  ],
  ["etcd's port", { apiServerPort: 2379 }, { code: 'port-taken' }],
  ['one word for two roles', { roles: { worker: 'control-plane' } }, { code: 'same-role' }],
  ['no host that could run etcd', { etcd: 'external' }, { message: 'no host has role "etcd"' }],
  ['a list for a section', [], { place: 'kubernetes', code: 'wrong-type' }],
  ['an unknown option', { clusterdomain: 'x' }, { hint: 'did you mean "clusterDomain"?' }],
];

test.each(mistakes)(
  '%s is said at the section, and nothing that it would fill in is missed',
  (_, kubernetes, problem) => {
    const problems = problemsIn(policyOf(fleet(1), { kubernetes: kubernetes as KubernetesPolicy }));
    expect(problems).toContainEqual(expect.objectContaining(problem));
    expect(new Set(problems.map(({ code }) => code)).size).toBe(1);
  },
);

test('a problem in what the section filled in has the section’s line, and one in cas its own', () => {
  const text = `dir: certs
userAgeKeys: [ x ]
hosts: { a: { role: worker } }
kubernetes: {}
cas:
  cluster:
    certs:
      kubelet: { expiry: soon }
`;
  const { policy, locate } = parsePolicy(text, { format: 'yaml', file: 'certflake.yaml' });
  let problems: readonly Problem[] = [];
  try {
    resolvePolicy(policy, { file: 'certflake.yaml', locate });
  } catch (error) {
    problems = (error as PolicyError).problems;
  }
  const lineOf = (place: string) => problems.find((p) => p.place === place)?.line;
  expect(lineOf('cas.cluster.certs.apiserver.roles[0]')).toBe(4);
  expect(lineOf('cas.cluster.certs.kubelet.expiry')).toBe(8);
});

describe('keys that Kubernetes cannot use', () => {
  const ed25519 = { algo: 'ed25519' as const };
  const pairOf = (rest: Rest) =>
    certificate(inventoryOf({}, fleet(1), rest), 'shared-cluster-serviceAccount').spec.key;

  test.each<[string, Rest]>([
    ['defaults', { defaults: { key: ed25519 } }],
    ['certDefaults', { certDefaults: { key: ed25519 }, defaults: { key: { algo: 'rsa' } } }],
    ["the authority's certDefaults", { cas: { cluster: { certDefaults: { key: ed25519 } } } }],
  ])('the service-account pair does not take ed25519 from %s', (_, rest) => {
    expect(pairOf(rest)).toEqual({ algo: 'ecdsa', size: 256 });
  });

  test.each<[string, Rest]>([
    ['rsa 3072', { defaults: { key: { algo: 'rsa', size: 3072 } } }],
    ['ecdsa 384', { defaults: { key: { algo: 'ecdsa', size: 384 } } }],
  ])('it takes %s from defaults', (_, rest) => {
    expect(pairOf(rest)).toEqual(rest.defaults?.key);
  });

  test('every other certificate and authority has ed25519', () => {
    const { certificates, authorities } = inventoryOf({ csrSigner: true }, fleet(1), {
      defaults: { key: ed25519 },
    });
    const { 'shared-cluster-serviceAccount': pair, ...others } = certificates;
    expect(pair).toBeDefined();
    const all = [...Object.values(others), ...Object.values(authorities)];
    for (const { spec } of all) expect(spec.key).toEqual(ed25519);
  });

  test.each(['three', 'one'] as const)(
    'written for the pair, it is an error: %s',
    (authorities) => {
      const cas = { cluster: { certs: { serviceAccount: { key: ed25519 } } } };
      const [problem, ...others] = problemsIn(
        policyOf(fleet(1), { kubernetes: { authorities }, cas }),
      );
      expect(others).toEqual([]);
      expect(problem).toMatchObject({
        code: 'key-algorithm',
        place: 'cas.cluster.certs.serviceAccount.key.algo',
        hint: 'write key: { algo: ecdsa } or { algo: rsa }',
      });
    },
  );
});
