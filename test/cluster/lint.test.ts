import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeStarter } from '../../lib/init/starter.js';
import { edgesOf } from '../../lib/cluster/edges.js';
import { lintSpecs, rules } from '../../lib/cluster/lint/lint.js';
import { loadPolicy } from '../../lib/load/load.js';
import type { Problem } from '../../lib/model/index.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import type { CertificatePolicy, Policy } from '../../lib/model/policy.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { renderProblems } from '../../lib/cli/render/problems.js';
import { expectGolden } from '../policy/kubernetes/golden.js';
import type { Hosts, Rest } from '../policy/kubernetes/policies.js';
import { fleet, policyOf, resolved } from '../policy/kubernetes/policies.js';

function lint(policy: Policy): Problem[] {
  const { specs, inventory } = resolved(policy);
  return lintSpecs(specs, inventory);
}

const codes = (problems: readonly Problem[]) => problems.map(({ code }) => code);

/** A correct cluster, and the changes in it, by authority and certificate. */
function cluster(cas: object, hosts: Hosts = fleet(2), rest: Rest = {}): Policy {
  return policyOf(hosts, { kubernetes: {}, ...rest, cas } as Rest);
}

const inCluster = (certs: Record<string, Partial<CertificatePolicy>>) => ({ cluster: { certs } });
const inEtcd = (certs: Record<string, Partial<CertificatePolicy>>) => ({ etcd: { certs } });

interface Row {
  rule: string;
  when: string;
  policy: Policy;
  place: string;
  says: RegExp;
}

const rows: Row[] = [
  {
    rule: 'api-server-names',
    when: 'the API server lacks the names that pods use',
    policy: cluster(inCluster({ apiserver: { hosts: ['${hostName}', '${addresses}'] } })),
    place: 'cas.cluster.certs.apiserver.hosts',
    says: /^lacks "kubernetes", "kubernetes.default", .* and "10.0.0.1"/,
  },
  {
    rule: 'api-server-names',
    when: 'only the first address of the second service range is missing',
    policy: cluster(
      inCluster({
        apiserver: {
          hosts: [
            ...['${hostName}', '${addresses}', 'kubernetes', '*.default', '10.0.0.1'],
            ...['kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
          ],
        },
      }),
      fleet(1),
      { kubernetes: { serviceRanges: ['10.0.0.0/24', 'fd00::/108'] } },
    ),
    place: 'cas.cluster.certs.apiserver.hosts',
    says: /^lacks "fd00::1":/,
  },
  {
    rule: 'api-server-names',
    when: 'the API server lacks its host’s own addresses',
    policy: cluster(
      inCluster({
        apiserver: {
          hosts: [
            ...['${hostName}', '10.0.0.1', 'kubernetes', 'kubernetes.default'],
            ...['kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
          ],
        },
      }),
    ),
    place: 'cas.cluster.certs.apiserver.hosts',
    says: /^lacks "10.9.0.1":/,
  },
  {
    rule: 'kubelet-group',
    when: 'the kubelet is in no group of nodes',
    policy: cluster(inCluster({ kubelet: { names: { O: 'nodes' } } })),
    place: 'cas.cluster.certs.kubelet.names.O',
    says: /^is not "system:nodes"/,
  },
  {
    rule: 'kubelet-name',
    when: 'the kubelet is named by host name and the node by domain too',
    policy: cluster(inCluster({ kubelet: { commonName: 'system:node:${hostName}' } })),
    place: 'cas.cluster.certs.kubelet.commonName',
    says: /^is "system:node:w2", but w2 registers as node "w2.example.org"/,
  },
  {
    rule: 'kubelet-name',
    when: 'a host has a name that is not valid for a Kubernetes node',
    policy: cluster({}, fleet(1, { gpu_1: 'worker' })),
    place: 'cas.cluster.certs.kubelet.commonName',
    says: /^is for node "gpu_1.*", which is not a valid Kubernetes node name/,
  },
  {
    rule: 'kubelet-names',
    when: 'the kubelet’s serving certificate lacks the name that the API server dials',
    policy: cluster(inCluster({ kubeletServer: { hosts: ['${hostName}'] } })),
    place: 'cas.cluster.certs.kubeletServer.hosts',
    says: /^lacks "w2.example.org"/,
  },
  {
    rule: 'client-auth',
    when: 'a client certificate lacks client auth',
    policy: cluster(inCluster({ scheduler: { usages: ['server auth'] } })),
    place: 'cas.cluster.certs.scheduler.usages',
    says: /^lack "client auth", but this is the scheduler's client certificate/,
  },
  {
    rule: 'server-auth',
    when: 'a serving certificate lacks server auth',
    policy: cluster(inCluster({ apiserver: { usages: ['client auth'] } })),
    place: 'cas.cluster.certs.apiserver.usages',
    says: /^lack "server auth", but this is the API server's serving certificate/,
  },
  ...(['client auth', 'server auth'] as const).map((usage) => ({
    rule: 'etcd-usages',
    when: `an etcd member has only ${usage}`,
    policy: cluster(inEtcd({ etcdPeer: { usages: [usage] } })),
    place: 'cas.etcd.certs.etcdPeer.usages',
    says: /^lack "(client|server) auth".*etcd is server and client at once/,
  })),
  {
    rule: 'key-readable',
    when: 'a service’s key is root’s',
    policy: cluster(inCluster({ scheduler: { owner: 'root', group: 'root' } })),
    place: 'cas.cluster.certs.scheduler.owner',
    says: /runs as user kubernetes .* has owner root and mode 0400/,
  },
  {
    rule: 'key-readable',
    when: 'its group may read a key and the service’s user is in another',
    policy: cluster(inEtcd({ etcdServer: { owner: 'root', group: 'kubernetes', mode: '0440' } })),
    place: 'cas.etcd.certs.etcdServer.owner',
    says: /runs as user etcd/,
  },
  {
    rule: 'key-readable',
    when: 'a key is the service’s and even its owner may not read it',
    policy: cluster(inCluster({ scheduler: { mode: '0040' } })),
    place: 'cas.cluster.certs.scheduler.owner',
    says: /has owner kubernetes and mode 0040/,
  },
  {
    rule: 'key-readable',
    when: 'a key is of user number 0, who is root',
    policy: cluster(inCluster({ scheduler: { owner: '0' } })),
    place: 'cas.cluster.certs.scheduler.owner',
    says: /has owner 0 and mode 0400/,
  },
  {
    rule: 'key-readable',
    when: 'everybody may read a key but the service’s group',
    policy: cluster(inCluster({ scheduler: { owner: 'root', group: 'kubernetes', mode: '0404' } })),
    place: 'cas.cluster.certs.scheduler.owner',
    says: /has owner root and mode 0404/,
  },
  {
    rule: 'key-readable',
    when: 'a key is root’s, in the service’s group, which may not read it',
    policy: cluster(inCluster({ scheduler: { owner: 'root' } })),
    place: 'cas.cluster.certs.scheduler.owner',
    says: /has owner root and mode 0400/,
  },
  {
    rule: 'service-account-shared',
    when: 'two control planes have a service-account key each',
    policy: cluster(inCluster({ serviceAccount: { shared: false } })),
    place: 'cas.cluster.certs.serviceAccount.shared',
    says: /^"cp1" and "cp2" each have their own key/,
  },
  {
    rule: 'key-algorithm',
    when: 'a pair for service-account tokens is one that no API server reads',
    policy: policyOf(fleet(1), {
      cas: {
        k8s: {
          ca: { commonName: 'ca' },
          certs: {
            scheduler: { commonName: 'system:kube-scheduler', usages: ['client auth'] },
            sa: {
              commonName: 'service-accounts',
              usages: ['signing'],
              shared: true,
              key: { algo: 'ed25519' },
            },
          },
        },
      },
    }),
    place: 'cas.k8s.certs.sa.key',
    says: /^ed25519 does not work for the pair that signs and checks service-account tokens/,
  },
  {
    rule: 'component-missing',
    when: 'an API server has no service-account key',
    policy: policyOf(
      { cp1: 'control-plane' },
      {
        cas: {
          k8s: {
            ca: { commonName: 'ca' },
            certs: {
              api: {
                commonName: 'kube-apiserver',
                usages: ['server auth'],
                roles: ['control-plane'],
              },
            },
          },
        },
      },
    ),
    place: 'cas.k8s.certs.serviceAccount',
    says: /^the pair that signs and checks service-account tokens is not declared/,
  },
  {
    rule: 'key-reach',
    when: 'a worker holds the API server’s key',
    policy: cluster(inCluster({ apiserver: { roles: ['control-plane', 'worker'] } })),
    place: 'cas.cluster.certs.apiserver',
    says: /^the key is on "w1"/,
  },
  {
    rule: 'key-reach',
    when: 'a control plane holds an etcd member’s key and etcd runs elsewhere',
    policy: cluster(
      inEtcd({ etcdServer: { roles: ['control-plane', 'etcd'] } }),
      fleet(1, { db1: 'etcd' }),
      { kubernetes: { etcd: 'external' } },
    ),
    place: 'cas.etcd.certs.etcdServer',
    says: /^the key is on "cp1"/,
  },
  {
    rule: 'masters-outside-admin',
    when: 'somebody besides the administrator may do everything',
    policy: cluster(
      inCluster({
        alice: { commonName: 'alice', names: { O: 'system:masters' }, usages: ['client auth'] },
      }),
    ),
    place: 'cas.cluster.certs.alice.names.O',
    says: /^is "system:masters"/,
  },
  {
    rule: 'other-authority',
    when: "etcd's authority signs a client of the API server",
    policy: cluster(
      inEtcd({
        flannel: { commonName: 'flannel-client', usages: ['client auth'], roles: ['worker'] },
      }),
      fleet(2),
      { kubernetes: { without: ['flannel'] } },
    ),
    place: 'cas.etcd.certs.flannel',
    says: /^its root is authority "etcd", but such a certificate belongs below "cluster"/,
  },
  {
    rule: 'front-proxy-authority',
    when: 'the front-proxy client shares an authority with others',
    policy: policyOf(fleet(1), {
      cas: {
        k8s: {
          ca: { commonName: 'ca' },
          certs: {
            front: { commonName: 'front-proxy-client', usages: ['client auth'] },
            scheduler: { commonName: 'system:kube-scheduler', usages: ['client auth'] },
          },
        },
      },
    }),
    place: 'cas.k8s.certs.front',
    says: /^shares authority "k8s" with other clients/,
  },
  {
    rule: 'authority-ends-first',
    when: 'a certificate is to outlive its authority',
    policy: cluster({ etcd: { ca: { expiry: '90d' } } }),
    place: 'cas.etcd.certs.etcdServer.expiry',
    says: /^is 365 days, but cas.etcd.ca ends after 90 days/,
  },
  {
    rule: 'same-address',
    when: 'two hosts have one address, written in two ways',
    policy: cluster(
      {},
      {
        ...fleet(1),
        w3: { role: 'worker', addresses: ['fd09:0::1:1'] },
      },
    ),
    place: 'hosts.w3.addresses',
    says: /^"w1" and "w3" have the address fd09::1:1/,
  },
  {
    rule: 'host-in-service-range',
    when: "hosts have addresses in the services' range",
    policy: policyOf(
      { cp1: { role: 'control-plane', addresses: ['10.0.0.4'] }, ...fleet(0) },
      { kubernetes: {} },
    ),
    place: 'kubernetes.serviceRanges',
    says: /^10\.0\.0\.0\/24 .* \(cp1 has 10\.0\.0\.4\): if a service gets one of these addresses, pods reach the service/,
  },
  {
    rule: 'host-in-service-range',
    when: "a host has the address of the API server's own service",
    policy: policyOf(
      { cp1: { role: 'control-plane', addresses: ['fd00::1'] }, ...fleet(0) },
      { kubernetes: { serviceRanges: ['10.0.0.0/24', 'fd00::/108'] } },
    ),
    place: 'kubernetes.serviceRanges',
    says: /fd00::1 is the address of the API server's own service/,
  },
  {
    rule: 'server-names',
    when: 'a server has a certificate without names',
    policy: cluster(inCluster({ web: { commonName: 'web', usages: ['server auth'] } })),
    place: 'cas.cluster.certs.web.hosts',
    says: /^is empty, but this is a server's certificate/,
  },
  {
    rule: 'server-names',
    when: 'an etcd member has a certificate without names',
    policy: cluster(inEtcd({ etcdPeer: { hosts: [] } })),
    place: 'cas.etcd.certs.etcdPeer.hosts',
    says: /^is empty, but this is a server's certificate/,
  },
];

test.each(rows)('$rule: $when', ({ rule, policy, place, says }) => {
  const found = lint(policy).filter(({ code }) => code === rule);
  const problem = found.find((p) => p.place === place && says.test(p.message));
  expect(problem ?? found).toMatchObject({
    level: levelOf(rule),
    hint: expect.any(String) as string,
  });
});

const levelOf = (name: string) => rules.find((rule) => rule.name === name)?.level;

test('every rule has a policy that breaks it', () => {
  const broken = new Set(rows.map(({ rule }) => rule));
  expect(rules.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
});

test.each(rows)('$rule is all that breaks when $when', ({ rule, policy }) => {
  if (policy.kubernetes === undefined) return;
  expect([...new Set(codes(lint(policy)))]).toEqual([rule]);
});

test.each(rows)('$rule switched off is silent, and only it, when $when', ({ rule, policy }) => {
  const off = { ...policy, lint: { off: { [rule]: 'we know' } } };
  const left = lint(policy).filter(({ code }) => code !== rule);
  expect(lint(off)).toEqual(left);
});

const scheduler: CertificatePolicy = {
  commonName: 'system:kube-scheduler',
  usages: ['client auth'],
  owner: 'kubernetes',
};
const frontProxy: CertificatePolicy = { ...scheduler, commonName: 'front-proxy-client' };

const sound: [string, Policy][] = [
  [
    'a key that the service’s group may read',
    cluster(inCluster({ scheduler: { owner: 'root', mode: '0440' } })),
  ],
  [
    'a key that everybody may read',
    cluster(inCluster({ scheduler: { owner: '0', mode: '0444' } })),
  ],
  ['an owner whose number we cannot tell', cluster(inCluster({ scheduler: { owner: '993' } }))],
  [
    'hosts whose roles we cannot tell',
    policyOf({ a: 'blue' }, { cas: { k8s: { ca: { commonName: 'ca' }, certs: { scheduler } } } }),
  ],
  [
    'a front-proxy client under an authority of its own',
    policyOf(
      { a: 'control-plane' },
      {
        cas: {
          k8s: { ca: { commonName: 'ca' }, certs: { scheduler } },
          front: { ca: { commonName: 'front' }, certs: { frontProxy } },
        },
      },
    ),
  ],
  [
    'a kubelet whose client certificate may serve too, beside its serving one',
    cluster(inCluster({ kubelet: { usages: ['client auth', 'server auth'] } })),
  ],
  [
    'an administrator under a name of the policy’s own',
    cluster(
      inCluster({
        boss: { commonName: 'boss', names: { O: 'system:masters' }, usages: ['client auth'] },
      }),
      { a: 'control-plane' },
      { kubernetes: { adminName: 'boss', without: ['admin'] } },
    ),
  ],
  [
    'certificates that were left out on purpose',
    policyOf(fleet(1), { kubernetes: { without: ['admin', 'frontProxyClient'] } }),
  ],
  [
    'certificates with familiar names under an authority that is not the cluster’s',
    cluster({
      services: {
        ca: { commonName: 'services', usages: ['signing'] },
        certs: Object.fromEntries(
          ['proxy', 'admin', 'etcd', 'kubelet', 'scheduler'].map((name) => [
            name,
            { commonName: name, hosts: ['www.example.org'], usages: ['server auth'] },
          ]),
        ),
      },
    }),
  ],
  ['one control plane', policyOf(fleet(1), { kubernetes: {} })],
  ['one authority', policyOf(fleet(1), { kubernetes: { authorities: 'one' } })],
  [
    'dual stack, three control planes, external etcd, everything on',
    policyOf(fleet(3, { db1: 'etcd' }), {
      kubernetes: {
        etcd: 'external',
        serviceRanges: ['10.96.0.0/12', 'fd00::/108'],
        networking: 'calico',
        csrSigner: true,
        controlPlaneEndpoint: 'api.example.org',
        adminName: 'root-of-all',
      },
    }),
  ],
  [
    'a control plane that is a worker, under other words',
    policyOf(
      { m: { role: ['master', 'node'] } },
      { kubernetes: { roles: { 'control-plane': 'master', worker: 'node' } } },
    ),
  ],
];

test.each(sound)('%s: breaks no rule', (_, policy) => {
  expect(lint(policy)).toEqual([]);
});

test('rules for any policy hold without Kubernetes, and can be switched off', () => {
  const usages: CertificatePolicy['usages'] = ['server auth'];
  const certs = {
    web: { commonName: 'web', usages },
    mutual: { commonName: 'x', usages: [...usages, 'client auth' as const] },
    named: { commonName: 'y', usages, hosts: ['y.example'] },
  };
  const cas = { web: { ca: { commonName: 'ca' }, certs } };
  const hosts = { a: { addresses: ['10.0.0.1'] }, b: { addresses: ['10.0.0.1', '10.0.0.2'] } };
  const problems = lint(policyOf(hosts, { cas }));
  expect(problems.map(({ code, place }) => [code, place])).toEqual([
    ['same-address', 'hosts.b.addresses'],
    ['server-names', 'cas.web.certs.web.hosts'],
  ]);
  const off = { 'same-address': 'behind NAT', 'server-names': 'pinned' };
  expect(lint(policyOf(hosts, { cas, lint: { off } }))).toEqual([]);
});

test('no other software is taken for Kubernetes', () => {
  const certs = {
    scheduler: { commonName: 'jobs', hosts: ['jobs.example'], usages: ['server auth' as const] },
    etcd: {
      commonName: 'etcd',
      names: { O: 'system:masters' },
      hosts: ['etcd.example'],
      usages: ['server auth' as const],
    },
  };
  const cas = { web: { ca: { commonName: 'web' }, certs } };
  expect(lint(policyOf({ a: 'web' }, { cas }))).toEqual([]);
});

/** Names and subjects as nixpkgs' easyCerts has them (kubelet serves, kubeletClient asks). */
test('certificates under nixpkgs’ names are known for what they are', () => {
  const client = (commonName: string, O?: string): CertificatePolicy => ({
    commonName,
    usages: ['client auth'],
    ...(O === undefined ? {} : { names: { O } }),
  });
  const certs: Record<string, CertificatePolicy> = {
    kubelet: { commonName: '${nodeName}', hosts: ['${nodeName}'], usages: ['server auth'] },
    kubeletClient: client('system:node:${nodeName}', 'system:nodes'),
    clusterAdmin: { ...client('cluster-admin', 'system:masters'), roles: ['control-plane'] },
    schedulerClient: {
      ...client('system:kube-scheduler'),
      roles: ['control-plane'],
      owner: 'kubernetes',
    },
  };
  const cas = { k8s: { ca: { commonName: 'ca' }, certs } };
  expect(lint(policyOf(fleet(1), { cas }))).toEqual([]);
});

describe('two client certificates for one connection', () => {
  const usages: CertificatePolicy['usages'] = ['client auth'];
  const client = { commonName: 'kube-apiserver-etcd-client', usages, owner: 'kubernetes' };
  const twice = { 'etcd-client': client, 'kube-apiserver-etcd-client': client };
  const servers: Record<string, CertificatePolicy> = {
    apiserver: { commonName: 'kube-apiserver', usages: ['server auth'] },
    etcdServer: { commonName: 'kube-etcd', usages: ['server auth'] },
  };
  const having = (clients: Record<string, CertificatePolicy>) =>
    policyOf(
      { a: 'control-plane' },
      { cas: { k8s: { ca: { commonName: 'ca' }, certs: { ...servers, ...clients } } } },
    );
  const undeclared = (policy: Policy) =>
    lint(policy)
      .filter(({ code }) => code === 'component-missing')
      .map(({ place }) => place);

  test('are both known: a policy that has them is not told to declare one', () => {
    expect(undeclared(having({}))).toContain('cas.k8s.certs.etcdClient');
    expect(undeclared(having(twice))).not.toContain('cas.k8s.certs.etcdClient');
  });

  test('are both tried', () => {
    const { specs, inventory } = resolved(having(twice));
    const clients = edgesOf(specs, inventory)
      .filter(({ components }) => components.client === 'etcdClient')
      .map((edge) => edge.client.name);
    expect([...new Set(clients)]).toEqual(Object.keys(twice));
  });
});

test('a rule that nothing breaks needs no exception, and one that isn’t there gets none', () => {
  const off = { 'key-reach': 'once', 'kubelet-grup': 'oops' };
  const problems = lint(policyOf(fleet(1), { kubernetes: {}, lint: { off } }));
  expect(problems.map(({ code, place, level }) => [code, place, level])).toEqual([
    ['unknown-rule', 'lint.off.kubelet-grup', 'warning'],
    ['idle-exception', 'lint.off.key-reach', 'note'],
  ]);
});

test('of a policy that is no cluster’s, only exceptions are judged', () => {
  const cas = { web: { ca: { commonName: 'web' }, certs: { site: { commonName: 'site' } } } };
  const problems = lint(policyOf({ a: 'web' }, { cas, lint: { off: { 'kubelet-grup': 'oops' } } }));
  expect(codes(problems)).toEqual(['unknown-rule']);
});

const member: CertificatePolicy = {
  ...{ commonName: 'etcd', usages: ['client auth', 'server auth'], owner: 'etcd', group: 'etcd' },
};

test('without a section, control planes run etcd where nobody else does', () => {
  const certs = { scheduler, etcdServer: member };
  const cas = { k8s: { ca: { commonName: 'ca' }, certs } };
  const reach = (role: string) =>
    lint(policyOf({ a: role }, { cas })).filter(
      ({ code, message }) => code === 'key-reach' && message.includes('etcd'),
    );
  expect(reach('control-plane')).toEqual([]);
  expect(reach('etcd')).toEqual([]);
  expect(reach('worker')).toHaveLength(1);
});

test('one control plane needs no shared service-account key, two of unknown roles do', () => {
  const serviceAccount: CertificatePolicy = { commonName: 'service-account', usages: ['signing'] };
  const certs = { scheduler, serviceAccount };
  const cas = { k8s: { ca: { commonName: 'ca' }, certs } };
  const found = (hosts: Hosts) => codes(lint(policyOf(hosts, { cas })));
  expect(found({ a: 'control-plane' })).not.toContain('service-account-shared');
  expect(found({ a: 'control-plane', b: 'worker' })).not.toContain('service-account-shared');
  expect(found({ a: 'blue', b: 'blue' })).toContain('service-account-shared');
});

describe('an API server’s names, without a section', () => {
  const own = ['${hostName}', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const lacked = (hosts: string[], role = 'control-plane') => {
    const api: CertificatePolicy = { commonName: 'kube-apiserver', usages: ['server auth'], hosts };
    const fleetOfOne: Hosts = { a: { role, addresses: ['10.9.0.1'] } };
    const cas = { k8s: { ca: { commonName: 'ca' }, certs: { api } } };
    return lint(policyOf(fleetOfOne, { cas }))
      .filter(({ code }) => code === 'api-server-names')
      .map(({ message }) => message.split(':')[0]);
  };
  const all = [...own, 'kubernetes.default.svc.any.domain', '10.9.0.1', '172.16.0.1'];
  const without = (name: string) => all.filter((word) => word !== name);

  test('any domain and any address of services is taken for theirs', () => {
    expect(lacked(all)).toEqual([]);
  });

  test('not so a host’s address, or the loopback’s', () => {
    const lacking = ['lacks "10.0.0.1"'];
    expect(lacked([...without('172.16.0.1'), '127.0.0.1', '::1'])).toEqual(lacking);
  });

  test('nor does a service’s address stand for the host’s or for a name', () => {
    expect(lacked(without('10.9.0.1'))).toEqual(['lacks "10.9.0.1"']);
    expect(lacked(without('kubernetes'))).toEqual(['lacks "kubernetes"']);
  });

  test('hosts of unknown roles may be control planes, workers are none', () => {
    expect(lacked(own, 'blue')).toHaveLength(1);
    expect(lacked(own, 'worker')).toEqual([]);
  });
});

test('a server is no other client of the front-proxy’s authority', () => {
  const server: CertificatePolicy = { commonName: 'kube-apiserver', usages: ['server auth'] };
  const found = (certs: Record<string, CertificatePolicy>) =>
    codes(
      lint(policyOf({ a: 'control-plane' }, { cas: { k8s: { ca: { commonName: 'ca' }, certs } } })),
    );
  expect(found({ server, frontProxy })).not.toContain('front-proxy-authority');
  expect(found({ scheduler, frontProxy })).toContain('front-proxy-authority');
});

test('an authority’s organisation gives nobody any rights', () => {
  const ca = { commonName: 'ca', names: { O: 'system:masters' } };
  const problems = lint(policyOf({ a: 'blue' }, { cas: { k8s: { ca, certs: { scheduler } } } }));
  expect(codes(problems)).not.toContain('masters-outside-admin');
});

test('root reads every key, whoever’s it is', () => {
  const policy = cluster(inCluster({ kubelet: { owner: 'kubernetes', mode: '0400' } }));
  expect(codes(lint(policy))).not.toContain('key-readable');
});

test('a partial inventory is not searched for what other hosts have', () => {
  const { specs, inventory } = resolved(rows.find((r) => r.rule === 'component-missing')!.policy);
  const problems = lintSpecs(specs, { ...inventory, complete: false });
  expect(codes(problems)).not.toContain('component-missing');
});

test('the guide’s own policy is told everything that lint can see', () => {
  const folder = new URL('../../fixtures/policies/guide/', import.meta.url);
  const inventory = JSON.parse(readFileSync(new URL('inventory.json', folder), 'utf8')) as never;
  const { userAgeKeys } = resolved(policyOf({ a: 'b' }, { cas: {} })).inventory;
  const whole = { ...(inventory as object), userAgeKeys } as Parameters<typeof lintSpecs>[1];
  const specs = resolveSpecs(whole, { normalizeRecipient });
  expectGolden('guide-lint', `${renderProblems(lintSpecs(specs, whole))}\n`);
});

test('what init writes breaks no rule', async () => {
  const top = mkdtempSync(join(tmpdir(), 'certflake-lint-'));
  const folder = join(top, 'cluster');
  try {
    mkdirSync(folder);
    await writeStarter(folder, { HOME: join(top, 'home') });
    const { inventory } = await loadPolicy({ cwd: folder });
    expect(lintSpecs(resolveSpecs(inventory, { normalizeRecipient }), inventory)).toEqual([]);
  } finally {
    rmSync(top, { recursive: true });
  }
});
