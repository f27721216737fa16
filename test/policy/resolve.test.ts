import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import type { Policy } from '../../lib/model/policy.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import {
  authorityWith,
  hostKey,
  operator,
  otherHostKey,
  policyWith,
  problemsIn,
} from './policies.js';

const kubelet = (policy: Policy) =>
  resolvePolicy(policy).certificates['derived-node1-k8s-kubelet']!;
const authority = (policy: Policy) => resolvePolicy(policy).authorities['k8s']!;

describe('inheritance', () => {
  const layers = ['defaults', 'certDefaults', 'authority', 'own'] as const;
  const layered = (upTo: number, value: (layer: string) => object) => {
    const [defaults, certDefaults, group, own] = layers.map((l, i) => (i <= upTo ? value(l) : {}));
    return policyWith({
      defaults: defaults!,
      certDefaults: certDefaults!,
      cas: {
        k8s: authorityWith(
          { kubelet: { commonName: 'kubelet', usages: ['client auth'], ...own } },
          { certDefaults: group! },
        ),
      },
    });
  };

  test.each(layers.map((layer, index) => [layer, index] as const))(
    'takes owner from %s, the nearest layer that sets it',
    (layer, index) => {
      expect(kubelet(layered(index, (owner) => ({ owner }))).owner).toBe(layer);
    },
  );

  test('merges names field by field', () => {
    const policy = layered(3, (layer) => ({ names: { [layer === 'own' ? 'O' : 'OU']: layer } }));
    expect(kubelet(policy).spec.subject).toEqual({
      commonName: 'kubelet',
      O: 'own',
      OU: 'authority',
    });
  });

  test('takes key whole, its size by algorithm where the nearest layer has none', () => {
    const policy = policyWith({
      defaults: { key: { algo: 'rsa', size: 4096 } },
      certDefaults: { key: { algo: 'ecdsa' } },
    });
    expect(kubelet(policy).spec.key).toEqual({ algo: 'ecdsa', size: 256 });
    expect(authority(policy).spec.key).toEqual({ algo: 'rsa', size: 4096 });
    expect(kubelet(policyWith({ defaults: { key: { algo: 'ed25519' } } })).spec.key).toEqual({
      algo: 'ed25519',
    });
  });

  test('replaces lists, even by an empty one', () => {
    const policy = layered(3, (layer) => ({ hosts: layer === 'own' ? [] : [layer] }));
    expect(kubelet(policy).spec.hosts).toEqual([]);
  });

  test('fills in key, expiry, usages and hosts, and nothing else', () => {
    const policy = policyWith({
      cas: { k8s: authorityWith({ kubelet: { commonName: 'kubelet' } }) },
    });
    expect(kubelet(policy)).toEqual({
      spec: {
        authority: 'k8s',
        subject: { commonName: 'kubelet' },
        hosts: [],
        key: { algo: 'rsa', size: 2048 },
        usages: [],
        expiry: '8760h',
      },
      authority: 'k8s',
      name: 'kubelet',
      shared: false,
      heldBy: ['node1'],
    });
    expect(authority(policy)).toEqual({
      spec: {
        authority: 'k8s',
        subject: { commonName: 'k8s' },
        hosts: [],
        key: { algo: 'rsa', size: 2048 },
        usages: [],
        expiry: '87600h',
      },
    });
  });

  test('of an authority: its own, caDefaults, defaults', () => {
    const policy = policyWith({
      defaults: { expiry: '1y', group: 'defaults', owner: 'defaults' },
      caDefaults: { expiry: '2y', group: 'caDefaults' },
      certDefaults: { expiry: '4y' },
      cas: { k8s: { ca: { commonName: 'k8s', expiry: '3y' } } },
    });
    expect(authority(policy)).toMatchObject({
      owner: 'defaults',
      group: 'caDefaults',
      spec: { expiry: '3y' },
    });
  });

  test('brings no usages of defaults to authorities, but those of caDefaults', () => {
    expect(authority(policyWith({ defaults: { usages: ['any'] } })).spec.usages).toEqual([]);
    expect(authority(policyWith({ caDefaults: { usages: ['signing'] } })).spec.usages).toEqual([
      'signing',
    ]);
  });

  test('brings no hosts to a shared certificate, but its own', () => {
    const shared = (own: object) =>
      resolvePolicy(
        policyWith({
          certDefaults: { hosts: ['${hostName}'] },
          cas: { k8s: authorityWith({ sa: { commonName: 'sa', shared: true, ...own } }) },
        }),
      ).certificates['shared-k8s-sa']!.spec.hosts;
    expect(shared({})).toEqual([]);
    expect(shared({ hosts: ['sa.example'] })).toEqual(['sa.example']);
  });
});

describe('roles of hosts that nothing names', () => {
  const hostsOf = (roles: Record<string, string | string[]>) =>
    Object.fromEntries(
      Object.entries(roles).map(([name, role]) => [name, { role, owningHostKey: hostKey }]),
    );
  const problems = (roles: Record<string, string | string[]>, more: Partial<Policy>) =>
    problemsIn(() => resolvePolicy(policyWith({ hosts: hostsOf(roles), ...more })));

  const everywhere = { x: { commonName: 'x' } };
  const onWorkers = { y: { commonName: 'y', roles: ['worker'] } };
  const byHand = (certs: object) => ({ cas: { k8s: authorityWith(certs as never) } });
  const cluster = { kubernetes: {}, cas: {} };
  const sound = { a: 'control-plane', b: 'worker' };

  test.each<[string, Record<string, string | string[]>, Partial<Policy>, string]>([
    ['misspelt beside others', { ...sound, c: 'workr' }, cluster, 'hosts.c.role'],
    ['misspelt in a list', { ...sound, c: ['worker', 'control-plan'] }, cluster, 'hosts.c.role[1]'],
    ['of no host in the cluster', { ...sound, c: 'gateway' }, cluster, 'hosts.c.role'],
    ['etcd, where it is on control planes', { ...sound, c: 'etcd' }, cluster, 'hosts.c.role'],
    [
      'misspelt',
      { b: 'worker', c: 'wroker' },
      byHand({ ...everywhere, ...onWorkers }),
      'hosts.c.role',
    ],
    ['of a host that holds nothing', { b: 'worker', c: 'db' }, byHand(onWorkers), 'hosts.c.role'],
  ])('%s: an error', (_, roles, more, place) => {
    const [problem, ...others] = problems(roles, more);
    expect(problem).toContain(`${place}: no certificate is for role`);
    expect(others).toEqual([]);
  });

  test.each<[string, Record<string, string | string[]>, Partial<Policy>]>([
    ['beside one that is named', { ...sound, c: ['worker', 'gpu'] }, cluster],
    ['near one that the host has too', { ...sound, c: ['worker', 'worker2'] }, cluster],
    ['etcd on a control plane', { ...sound, c: ['control-plane', 'etcd'] }, cluster],
    [
      'where certificates are for all hosts',
      { b: 'worker', c: 'db' },
      byHand({ ...everywhere, ...onWorkers }),
    ],
    ['where nothing names roles', { b: 'worker', c: 'workr' }, byHand(everywhere)],
  ])('%s: no error', (_, roles, more) => {
    expect(problems(roles, more)).toEqual([]);
  });

  test.each([
    ['workr', 'did you mean "worker"?'],
    ['master', 'write control-plane, or kubernetes.roles: { control-plane: master }'],
    ['etcd', 'write kubernetes.etcd: external if etcd has hosts of its own'],
    [
      'gateway',
      'write one of control-plane, worker, remove the role, or declare a certificate for it below cas: roles: [ gateway ]',
    ],
  ])('%s in a cluster: the hint', (role, hint) => {
    const policy = policyWith({ hosts: hostsOf({ ...sound, c: role }), ...cluster });
    const refused = () => resolvePolicy(policy);
    expect(refused).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ hint }) as object] }) as Error,
    );
  });

  test('an inventory from elsewhere is judged too', () => {
    const inventory = resolvePolicy(policyWith({ hosts: hostsOf(sound), ...cluster }));
    inventory.hosts['b']!.roles = ['workr'];
    expect(() => resolveSpecs(inventory, { normalizeRecipient })).toThrow(
      'hosts.b.role: no certificate is for role "workr"',
    );
  });

  test('roles of no host that Nix has found are refused once, but for those of the cluster', () => {
    const hosts = hostsOf({ b: ['control-plane', 'worker', 'db'] });
    const inventory = resolvePolicy(policyWith({ hosts, ...cluster }));
    inventory.rolesOfNoHost = [
      { authority: 'k8s', name: 'x', roles: ['worker', 'etcd', 'dv'] },
      { authority: 'k8s', roles: ['router'] },
    ];
    inventory.kubernetes = { etcd: 'external' };
    expect(() => resolveSpecs(inventory, { normalizeRecipient })).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({
            place: 'cas.k8s.certs.x.roles[2]',
            message: 'no host has role "dv"',
            hint: 'did you mean "db"?',
          }) as object,
          expect.objectContaining({
            place: 'cas.k8s.ca.sealedTo.roles[0]',
            message: 'no host has role "router"',
          }) as object,
        ],
      }) as Error,
    );
  });
});

describe('hosts and roles', () => {
  const fleet: NonNullable<Policy['hosts']> = {
    b: { role: ['worker', 'storage'], owningHostKey: hostKey },
    a: { role: 'control-plane', owningHostKey: otherHostKey },
    c: { owningHostKey: hostKey },
  };
  const ids = (cert: object) =>
    Object.keys(
      resolvePolicy(
        policyWith({
          hosts: fleet,
          cas: { k8s: authorityWith({ x: { commonName: 'x', ...cert }, y: { commonName: 'y' } }) },
        }),
      ).certificates,
    ).filter((id) => id.endsWith('-x'));

  test.each([
    [undefined, ['a', 'b', 'c']],
    [[], ['a', 'b', 'c']],
    [['worker'], ['b']],
    [
      ['storage', 'control-plane'],
      ['a', 'b'],
    ],
  ])('a certificate for roles %j is made for %j', (roles, hosts) => {
    const expected = hosts.map((host) => `derived-${host}-k8s-x`);
    expect(ids(roles === undefined ? {} : { roles })).toEqual(expected);
  });

  test('a shared one is made once, and held by all hosts of its roles', () => {
    const policy = policyWith({
      hosts: fleet,
      cas: {
        k8s: authorityWith({
          x: { commonName: 'x', shared: true, roles: ['worker', 'control-plane'] },
        }),
      },
    });
    const { certificates } = resolvePolicy(policy);
    expect(Object.keys(certificates)).toEqual(['shared-k8s-x']);
    expect(certificates['shared-k8s-x']).toMatchObject({ shared: true, heldBy: ['a', 'b'] });
  });

  test('variables reach commonName, names and hosts', () => {
    const policy = policyWith({
      hosts: { Node1: { domain: 'Example', owningHostKey: hostKey } },
      certDefaults: {
        hosts: ['${nodeName}', 'x.example'],
        names: { OU: '${hostName}' },
      },
      cas: { k8s: authorityWith({ x: { commonName: '${nodeName} $${hostName}' } }) },
    });
    expect(resolvePolicy(policy).certificates['derived-Node1-k8s-x']!.spec).toMatchObject({
      subject: { commonName: 'node1.example ${hostName}', OU: 'Node1' },
      hosts: ['node1.example', 'x.example'],
    });
  });
});

describe('host keys', () => {
  const keyOf = (hosts: Policy['hosts'], changes: Partial<Policy>, context: object = {}) =>
    resolvePolicy(policyWith({ hosts: hosts!, cas: {}, ...changes }), context).hosts['node1']!.key;
  const everywhere = { owningHostKey: './ssh-host-keys/${hostName}/key.pub' };
  const path = './ssh-host-keys/node1/key.pub';

  test('are read from the file that the policy names for all hosts', () => {
    expect(
      keyOf({ node1: {} }, everywhere, { hostKeys: { [path]: `# comment\n${hostKey}\n` } }),
    ).toBe(hostKey);
  });

  test('stay paths, relative to the root, where the file could not be read', () => {
    expect(keyOf({ node1: {} }, everywhere)).toBe(path);
    expect(keyOf({ node1: {} }, everywhere, { folder: 'infra/nix' })).toBe(`infra/nix/${path}`);
  });

  test('of a host itself win', () => {
    expect(keyOf({ node1: { owningHostKey: ` ${hostKey}\n`.trim() } }, everywhere)).toBe(hostKey);
  });

  test('are nothing where nothing names them', () => {
    expect(keyOf({ node1: {} }, {})).toBeUndefined();
  });
});

test('dir follows the policy that lies in a folder of the root', () => {
  expect(resolvePolicy(policyWith({ dir: './certs' }), { folder: 'infra' }).dir).toBe(
    'infra/./certs',
  );
  expect(resolvePolicy(policyWith({ dir: './certs' })).dir).toBe('./certs');
});

test('a policy describes the whole fleet', () => {
  expect(resolvePolicy(policyWith())).toMatchObject({
    version: 1,
    complete: true,
    userAgeKeys: [operator],
  });
});

test('mistakes in words, roles and names are reported together', () => {
  const policy = policyWith({
    dir: '/etc',
    cas: {
      'k8s.next': authorityWith({
        kubelet: { commonName: '${hostname}', roles: ['workr'], expiry: '10 years' },
      }),
    },
  });
  expect(problemsIn(() => resolvePolicy(policy))).toHaveLength(5);
});

test('agenix names that would meet are refused', () => {
  const cert = authorityWith({ c: { commonName: 'x', usages: ['any'] } });
  const hosts = { 'a-b': { owningHostKey: hostKey }, a: { owningHostKey: otherHostKey } };
  const policy = policyWith({ hosts, cas: { d: cert, 'b-d': cert } });
  expect(problemsIn(() => resolvePolicy(policy))).toEqual([
    'cas.b-d.certs.c: has the same name as cas.d.certs.c: certtoolkit-derived-a-b-d-c',
  ]);
});

test.each([
  ['hosts.z', { hosts: { z: undefined } }],
  ['cas.z', { cas: { z: undefined } }],
  ['cas.z.certs.z', { cas: { z: { ca: { commonName: 'z' }, certs: { z: undefined } } } }],
])('a module that leaves %s undefined is told so', (place, change) => {
  const policy = policyWith(change as unknown as Partial<Policy>);
  expect(problemsIn(() => resolvePolicy(policy))).toEqual([
    `${place}: no value, expected a set of options`,
  ]);
});
