import { fleet, policyOf } from '../../policy/kubernetes/policies.js';
import { plainAdvice } from '../../../lib/cluster/rotation/plain.js';
import { advised, checksOf, cluster, deployOf, outsideNames, services } from './advised.js';

const planeUnits =
  'flannel kube-addon-manager kube-apiserver kube-controller-manager kube-proxy kube-scheduler kubelet';
const workerUnits = 'flannel kube-proxy kubelet';
const readyz =
  'host: sudo kubectl --kubeconfig /etc/kubernetes/cluster-admin.kubeconfig get --raw /readyz';
const health = 'host: sudo certtoolkit-etcdctl endpoint health --cluster';

describe('which hosts, in which order, and what restarts', () => {
  test.each(['trust', 'issue', 'retire', 'back', 'abort', 'same-key'] as const)(
    'etcd, %s: its members one by one, then the API servers, and no worker',
    (move) => {
      const advice = advised(cluster(), 'etcd', move);
      expect(deployOf(advice)).toEqual([
        'etcd: etcd1 etcd2 etcd3, one by one: etcd',
        'control-planes: cp1 cp2, one by one: kube-apiserver',
      ]);
      expect(checksOf(advice)).toEqual([health, readyz]);
    },
  );

  test('the cluster’s: control planes one by one, workers together, and no host of etcd', () => {
    const advice = advised(cluster(), 'cluster', 'trust');
    expect(deployOf(advice)).toEqual([
      `control-planes: cp1 cp2, one by one: ${planeUnits}`,
      `others: w1: ${workerUnits}`,
    ]);
    expect(checksOf(advice)).toEqual([readyz, 'anywhere: kubectl get nodes']);
  });

  test('with etcd on the control planes, a host is deployed once: as a member', () => {
    const stacked = policyOf(fleet(3), { kubernetes: {} });
    const advice = advised(stacked, 'etcd', 'issue');
    expect(deployOf(advice)).toEqual(['etcd: cp1 cp2 cp3, one by one: etcd kube-apiserver']);
    expect(checksOf(advice)).toEqual([health, readyz]);
    expect(deployOf(advised(stacked, 'cluster', 'trust'))[0]).toMatch(
      /^control-planes: cp1 cp2 cp3/,
    );
  });

  test('one authority for all: members of etcd, then control planes, then the others', () => {
    const one = cluster({ authorities: 'one' });
    expect(deployOf(advised(one, 'cluster', 'trust'))).toEqual([
      'etcd: etcd1 etcd2 etcd3, one by one: etcd',
      `control-planes: cp1 cp2, one by one: ${planeUnits}`,
      `others: w1: ${workerUnits}`,
    ]);
  });

  test('the front proxy’s: only control planes', () => {
    const advice = advised(cluster(), 'front-proxy', 'trust');
    expect(deployOf(advice)).toEqual(['control-planes: cp1 cp2, one by one: kube-apiserver']);
  });

  test('csr-signer: API servers trust it; the controller manager restarts only for its new key', () => {
    const signing = cluster({ csrSigner: true });
    const group = 'control-planes: cp1 cp2, one by one:';
    expect(deployOf(advised(signing, 'csr-signer', 'trust'))).toEqual([`${group} kube-apiserver`]);
    expect(deployOf(advised(signing, 'csr-signer', 'issue'))).toEqual([
      `${group} kube-apiserver kube-controller-manager`,
    ]);
  });

  test('the service accounts’ pair alone gives no program an authority to trust', () => {
    const policy = cluster({ without: ['serviceAccount'] });
    policy.cas = {
      tokens: {
        ca: { commonName: 'tokens', usages: ['signing'] },
        certs: {
          serviceAccount: {
            ...{ commonName: 'service-account', usages: ['signing'], shared: true },
            roles: ['control-plane'],
          },
        },
      },
    };
    expect(deployOf(advised(policy, 'tokens', 'trust'))).toEqual([
      'control-planes: cp1 cp2, one by one: ',
    ]);
  });

  test('without Kubernetes: the hosts that hold its certificates, also those of an intermediate', () => {
    expect(deployOf(advised(services, 'root', 'issue'))).toEqual([
      'others: db1 other web1 web2: app postgresql',
    ]);
    expect(deployOf(advised(services, 'unrelated', 'issue'))).toEqual(['others: other: ']);
    expect(deployOf(advised(services, 'root', 'trust'))).toEqual(['others: db1 other web1 web2: ']);
    expect(advised(services, 'root', 'trust').notes).toEqual([
      "also every other host whose own services trust root: certflake doesn't know them",
    ]);
  });
});

describe('what a program notices by itself', () => {
  const reloads = (authority: string, move: 'trust' | 'issue') =>
    Object.fromEntries(
      advised(cluster(), authority, move).deploy.flatMap(({ restarts }) =>
        restarts.map((one) => [one.unit.replace('.service', ''), one.reloads]),
      ),
    );

  test('etcd never, and the API server not what it trusts for etcd', () => {
    expect(reloads('etcd', 'trust')).toEqual({ etcd: false, 'kube-apiserver': false });
  });

  test('the API server always, of the front proxy', () => {
    expect(reloads('front-proxy', 'issue')).toEqual({ 'kube-apiserver': true });
  });

  test('a kubelet from 1.36 on, the controller manager never', () => {
    expect(reloads('cluster', 'issue')).toMatchObject({
      'kube-controller-manager': false,
      kubelet: '1.36',
    });
  });

  test('below a root of its own, only certificates change: a kubelet notices its own from 1.31 on', () => {
    const policy = cluster();
    policy.cas = {
      root: { ca: { commonName: 'root', usages: ['signing'] }, certs: {} },
      cluster: { ca: { commonName: 'cluster', parent: 'root' }, certs: {} },
    };
    const [, workers] = advised(policy, 'cluster', 'issue').deploy;
    expect(workers!.restarts).toContainEqual({ unit: 'kubelet.service', reloads: '1.31' });
    expect(advised(policy, 'cluster', 'trust').deploy[1]!.restarts).toEqual([]);
  });

  test('of a unit that no table has, nothing is said', () => {
    const [group] = advised(services, 'services', 'issue').deploy;
    expect(group!.restarts).toEqual([{ unit: 'app.service' }, { unit: 'postgresql.service' }]);
  });
});

describe('what is outside of the tree', () => {
  const trusting = ['kubeconfigs', 'pods', 'ca-bundles', 'copies'];

  test('the cluster’s: what trusts it before "issue", what it signed before "retire"', () => {
    const of = (move: 'trust' | 'issue' | 'retire') =>
      outsideNames(advised(cluster(), 'cluster', move));
    expect(of('trust')).toEqual({ before: [], after: trusting });
    expect(of('issue')).toEqual({ before: trusting, after: ['kubeconfigs'] });
    expect(of('retire')).toEqual({ before: ['kubeconfigs'], after: ['authentication-config'] });
  });

  test('etcd’s concerns no pod and no kubeconfig', () => {
    const of = (move: 'trust' | 'issue' | 'retire' | 'back') =>
      outsideNames(advised(cluster(), 'etcd', move));
    expect(of('trust')).toEqual({ before: [], after: ['copies'] });
    expect(of('issue')).toEqual({ before: ['copies'], after: [] });
    expect(of('retire')).toEqual({ before: [], after: [] });
    expect(of('back')).toEqual({ before: [], after: [] });
  });

  test('the front proxy’s: extension API servers, whose list keeps what it once had', () => {
    const of = (move: 'trust' | 'retire') => outsideNames(advised(cluster(), 'front-proxy', move));
    expect(of('trust').after).toEqual(['extension-servers', 'copies']);
    expect(of('retire').after).toEqual(['authentication-config']);
  });

  test('csr-signer: what it signed for requests', () => {
    const signing = cluster({ csrSigner: true });
    expect(outsideNames(advised(signing, 'csr-signer', 'retire')).before).toEqual(['requests']);
    expect(outsideNames(advised(signing, 'cluster', 'retire')).before).toEqual(['kubeconfigs']);
  });

  test('an authority of cert-manager: what it signed, also if its root changes', () => {
    const base = cluster();
    const withManager = {
      ...base,
      cas: {
        certManager: {
          ca: {
            ...{ commonName: 'cert-manager', parent: 'cluster', pathLength: 0 },
            usages: ['signing', 'server auth'],
            sealedTo: { roles: ['control-plane'] },
          },
          certs: {},
        },
      },
    } as unknown as typeof base;
    expect(outsideNames(advised(withManager, 'certManager', 'trust')).after).toContain(
      'ca-bundles',
    );
    expect(outsideNames(advised(withManager, 'certManager', 'retire')).before).toEqual([
      'signed-inside',
    ]);
    expect(outsideNames(advised(withManager, 'cluster', 'retire')).before).toEqual([
      'kubeconfigs',
      'signed-inside',
    ]);
  });

  test('the way back: what was signed meanwhile, and for the same key nothing at once', () => {
    expect(outsideNames(advised(cluster(), 'cluster', 'abort')).before).toEqual([
      'made-since-issue',
    ]);
    expect(outsideNames(advised(cluster(), 'cluster', 'same-key'))).toEqual({
      before: [],
      after: ['former-copies'],
    });
  });
});

describe('without the modules’ own commands', () => {
  test('etcdctl gets the members’ addresses, and kubectl the server', () => {
    const written = policyOf(
      {
        e1: { role: 'etcd', addresses: ['10.9.0.1'] },
        e2: { role: 'etcd', addresses: ['fd00::2'] },
        cp1: 'cp',
      },
      {
        caDefaults: { usages: ['signing'] },
        cas: {
          etcd: {
            ca: { commonName: 'etcd' },
            certs: {
              etcdServer: {
                commonName: 'kube-etcd',
                hosts: ['${hostName}'],
                usages: ['server auth', 'client auth'],
                roles: ['etcd'],
              },
              etcdClient: {
                commonName: 'kube-apiserver-etcd-client',
                usages: ['client auth'],
                roles: ['cp'],
              },
            },
          },
          cluster: {
            ca: { commonName: 'cluster' },
            certs: {
              apiserver: {
                commonName: 'kube-apiserver',
                hosts: ['${hostName}'],
                usages: ['server auth'],
                roles: ['cp'],
              },
            },
          },
        },
      },
    );
    const advice = advised(written, 'etcd', 'trust');
    expect(checksOf(advice)).toEqual([
      'anywhere: etcdctl --endpoints=https://10.9.0.1:2379,https://[fd00::2]:2379 --cacert=certs/ca/etcd.crt --cert=CERTIFICATE --key=KEY endpoint health',
      'anywhere: kubectl --server=https://HOST:6443 get --raw /readyz',
    ]);
    expect(advice.notes).toEqual([
      'etcd has two members: it stops while one of them restarts',
      'there is one API server: the cluster has none while it restarts',
      "also every other host whose own services trust etcd: certflake doesn't know them",
    ]);
  });
});

test('an intermediate needs no deploy to be trusted where its root is', () => {
  expect(advised(services, 'services', 'trust').notes[0]).toMatch(
    /^hosts that trust root trust the next generation of services already/,
  );
  expect(advised(services, 'services', 'issue').notes).toHaveLength(1);
});

test('what follows: a command until the rotation ends', () => {
  const next = (move: 'trust' | 'retire' | 'back') =>
    plainAdvice(advised(cluster(), 'etcd', move)).next.commands;
  expect(next('trust')).toEqual([
    'certflake rotate etcd --deployed',
    'certflake rotate etcd --live',
  ]);
  expect(next('back')).toEqual([
    'certflake rotate etcd --deployed',
    'certflake rotate etcd --abort --deployed',
  ]);
  expect(next('retire')).toEqual([]);
  expect(plainAdvice(advised(services, 'root', 'trust')).next.commands).toEqual([
    'certflake rotate root --deployed',
  ]);
});

test('a commit’s subject is a line', () => {
  for (const move of ['trust', 'issue', 'retire', 'back', 'abort', 'same-key'] as const) {
    const { subject, body } = advised(cluster(), 'front-proxy', move).commit;
    expect([subject, subject.length <= 72]).toEqual([subject, true]);
    expect(body).toMatch(/\.$/);
  }
});
