import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { portOf } from '../../lib/policy/kubernetes/settings.js';
import { table } from '../../lib/policy/kubernetes/table.js';
import type { ComponentName } from '../../lib/model/kubernetes.js';
import { runNix } from '../nix/nix.js';
import { run, withPrograms } from '../programs.js';
import type { Ran } from '../cli/certflake.js';
import { ask, etcdctl, kubectl } from './kubernetes/clients.js';
import { startCluster, type Cluster } from './kubernetes/cluster.js';
import { until, type Daemon } from './kubernetes/daemon.js';
import { certManagerTests } from './kubernetes/cert-manager.js';
import { csrSignerTests } from './kubernetes/csr-signer.js';
import type { Files } from './kubernetes/fleet.js';
import { kubeletTests } from './kubernetes/kubelet.js';
import { liveTests } from './kubernetes/live.js';
import { stopNamespaces } from './kubernetes/namespace.js';
import { withHosts } from './kubernetes/with-hosts.js';

const port = (server: ComponentName): number => portOf(table.defaults, server);

/**
 * A real cluster's control plane on hosts in namespaces: etcd on three of them, everything else on two; all
 * from the units of their NixOS configurations, whose keys agenix opened with each host's own key.
 */
const programs = [
  'openssl',
  'etcd',
  'etcdctl',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
];

interface UserInfo {
  username: string;
  groups: string[];
}

const user = (text: string): UserInfo =>
  (JSON.parse(text) as { status: { userInfo: UserInfo } }).status.userInfo;

/** A pod that the scheduler would have put there, and that reads a secret. */
const podOn = (nodeName: string, secretName: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-on-${nodeName}` },
    spec: {
      nodeName,
      automountServiceAccountToken: false,
      containers: [{ name: 'one', image: 'none', envFrom: [{ secretRef: { name: secretName } }] }],
    },
  });

withHosts(programs, 'a cluster of three control planes', () => {
  const daemons: Daemon[] = [];
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(daemons);
  }, 90_000);
  afterAll(async () => {
    await Promise.all(daemons.map((daemon) => daemon.stop()));
    stopNamespaces();
  });

  const files = (host: string, name: string): Files => cluster.fleet.files(host, name);
  const ctl = (host: string, as: Files | string, args: string[], input?: string): Ran =>
    kubectl(cluster.fleet, cluster.servers[host]!, as, args, input);
  const admin = (host: string, args: string[], input?: string): Ran =>
    ctl(host, files('cp-3', 'cluster-admin'), args, input);

  function must(ran: Ran): string {
    if (ran.status !== 0) throw new Error(ran.stdout + ran.stderr);
    return ran.stdout;
  }

  test('is of the versions that were asked for', () => {
    const { serverVersion } = JSON.parse(must(admin('cp-1', ['version', '-o', 'json']))) as {
      serverVersion: { gitVersion: string };
    };
    const asked = process.env['CERTFLAKE_KUBERNETES'] ?? '1.';
    expect(serverVersion.gitVersion).toContain(`v${asked}`);
    const etcd = run('etcd', ['--version']);
    expect(etcd).toContain(`etcd Version: ${process.env['CERTFLAKE_ETCD'] ?? '3.'}`);
    console.log(`Kubernetes ${serverVersion.gitVersion}, ${etcd.split('\n')[0]!}`);
  });

  test('listens where the table says and the firewall lets through, and nowhere else', () => {
    const etcd = [port('etcdServer'), port('etcdPeer')];
    const whole = [...etcd, port('apiserver')];
    const listening = { 'cp-1': whole, 'cp-2': whole, 'cp-3': etcd, 'node-1': [], 'node-2': [] };
    for (const [host, ports] of Object.entries(listening)) {
      const machine = cluster.machines[host]!;
      expect([host, machine.openPorts()]).toEqual([host, ports]);
      expect(machine.host.openPorts).toEqual(expect.arrayContaining(ports));
    }
  });

  test('has opened keys where only their owner enters', () => {
    const mode = (path: string) => statSync(cluster.fleet.place.path(path)).mode & 0o777;
    files('cp-1', 'cluster-admin');
    expect(mode('.')).toBe(0o700);
    expect(mode('agenix/cp-1')).toBe(0o700);
    expect(mode('agenix/cp-1/cluster-admin')).toBe(0o600);
  });

  test('has three etcd members that find each other healthy', () => {
    const urls = cluster.members.map(({ client }) => client);
    const as = files('cp-1', 'etcd-etcdHealthcheck');
    expect(etcdctl(cluster.fleet, urls, as, 'endpoint', 'health').status).toBe(0);
    const members = etcdctl(cluster.fleet, urls, as, 'member', 'list');
    expect(members.stdout.match(/, started, cp-[123], /g)).toHaveLength(3);
  });

  test('obeys the administrator, on either API server', () => {
    must(admin('cp-1', ['create', 'configmap', 'note', '--from-literal=a=b']));
    const read = ['get', 'configmap', 'note', '-o', 'jsonpath={.data.a}'];
    expect(must(admin('cp-2', read))).toBe('b');
    expect(must(admin('cp-1', ['auth', 'can-i', '*', '*']))).toBe('yes\n');
  });

  const identities: [host: string, component: string, username: string, groups: string[]][] = [
    ['cp-1', 'admin', 'kubernetes-admin', ['system:masters']],
    ['cp-1', 'apiserverKubeletClient', 'system:kube-apiserver', []],
    ['cp-1', 'controllerManager', 'system:kube-controller-manager', []],
    ['cp-2', 'scheduler', 'system:kube-scheduler', []],
    ['cp-3', 'kubelet', 'system:node:cp-3', ['system:nodes']],
    ['node-1', 'kubelet', 'system:node:node-1', ['system:nodes']],
    ['node-2', 'kubelet', 'system:node:node-2', ['system:nodes']],
    ['node-1', 'kubeProxy', 'system:kube-proxy', []],
  ];

  test.each(identities)('knows %s’s %s as %s', (host, component, username, groups) => {
    const as = files(host, `cluster-${component}`);
    const who = user(must(ctl('cp-2', as, ['auth', 'whoami', '-o', 'json'])));
    expect(who).toMatchObject({ username, groups: [...groups, 'system:authenticated'] });
  });

  test('lets its API servers use kubelets once its bootstrap unit has run', async () => {
    const as = files('cp-1', 'cluster-apiserverKubeletClient');
    const may = () => ctl('cp-1', as, ['auth', 'can-i', 'get', 'nodes/proxy']).stdout;
    expect(may()).toBe('no\n');
    const bootstrap = cluster.start('cp-1', 'kubernetes-bootstrap');
    await until('the bootstrap unit has ended', () => !bootstrap.runs(), 30);
    expect(bootstrap.log()).toContain('clusterrolebinding.rbac.authorization.k8s.io');
    expect(may()).toBe('yes\n');
  });

  withPrograms(['nix-instantiate'], 'a bundle among the addons', () => {
    test('is the addon manager’s to apply once its bootstrap addon is there', () => {
      const file = resolve('nix/modules/kubernetes-multi-yaml-addons/permission.nix');
      const { stdout } = runNix('nix-instantiate', ['--eval', '--strict', '--json', file]);
      const [permission] = Object.values(JSON.parse(stdout) as Record<string, unknown>);
      const as = files('cp-1', 'cluster-addonManager');
      const apply = () => ctl('cp-1', as, ['create', 'namespace', 'bundled', '--dry-run=server']);
      expect(apply().stderr).toContain('forbidden');
      must(
        ctl(
          'cp-1',
          files('cp-1', 'cluster-admin'),
          ['apply', '-f', '-'],
          JSON.stringify(permission),
        ),
      );
      must(apply());
    });
  });

  test('takes a serving certificate for nobody', () => {
    const ran = ctl('cp-1', files('node-1', 'cluster-kubeletServer'), ['auth', 'whoami']);
    expect(ran.status).not.toBe(0);
    expect(ran.stderr).toContain('must be logged in');
  });

  test('lets the controller manager make service accounts', async () => {
    const made = () => admin('cp-2', ['get', 'serviceaccount', 'default']).status === 0;
    await until('the default service account exists', made, 20);
    const bundle = ['get', 'configmap', 'kube-root-ca.crt', '-o', 'jsonpath={.data.ca\\.crt}'];
    await until('its authority is published', () => admin('cp-1', bundle).status === 0, 20);
    expect(must(admin('cp-1', bundle))).toBe(
      cluster.fleet.place.read('cluster/certs/ca/cluster.crt'),
    );
  });

  test('lets a kubelet register its own node and no other', () => {
    const node = (name: string) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name } });
    const as = files('node-1', 'cluster-kubelet');
    const create = (name: string) => ctl('cp-1', as, ['create', '-f', '-'], node(name));
    must(create('node-1'));
    expect(create('node-2').stderr).toContain('is not allowed to modify node "node-2"');
  });

  test('lets a kubelet read the secrets of its own pods and no other', async () => {
    for (const host of ['node-1', 'node-2']) {
      must(admin('cp-1', ['create', 'secret', 'generic', `for-${host}`, '--from-literal=a=b']));
      must(admin('cp-1', ['create', '-f', '-'], podOn(host, `for-${host}`)));
    }
    const read = (host: string, secret: string): Ran =>
      ctl('cp-2', files(host, 'cluster-kubelet'), ['get', 'secret', secret]);
    for (const [own, other] of [
      ['node-1', 'node-2'],
      ['node-2', 'node-1'],
    ] as const) {
      await until(`${own} reads its secret`, () => read(own, `for-${own}`).status === 0, 10);
      const refused = read(own, `for-${other}`).stderr;
      expect(refused).toContain(`User "system:node:${own}" cannot get resource "secrets"`);
    }
    const all = ctl('cp-2', files('node-1', 'cluster-kubelet'), ['get', 'secrets']);
    expect(all.stderr).toContain('User "system:node:node-1" cannot list resource "secrets"');
  });

  test('accepts on one API server the tokens that the other made', () => {
    const create = () => must(admin('cp-1', ['create', 'token', 'default'])).trim();
    const token = create();
    const whoami = ['auth', 'whoami', '-o', 'json'];
    const { username } = user(must(ctl('cp-2', token, whoami)));
    expect(username).toBe('system:serviceaccount:default:default');
    const claims = token.slice(0, token.lastIndexOf('.'));
    const another = create();
    const forged = claims + another.slice(another.lastIndexOf('.'));
    expect(ctl('cp-2', forged, whoami).stderr).toContain('must be logged in');
  });

  /** The API server's identity for a certificate whose holder claims to speak for alice. */
  function speaksFor(as: Files | undefined): string {
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const headers = { 'X-Remote-User': 'alice', 'X-Remote-Group': 'system:masters' };
    const url = cluster.servers['cp-1']! + path;
    const answer = ask(cluster.fleet, url, { ...(as && { as }), headers, body });
    return answer.status === 201 ? user(answer.body).username : String(answer.status);
  }

  test('trusts the aggregation layer’s headers from the front-proxy client only', () => {
    expect(speaksFor(files('cp-2', 'front-proxy-frontProxyClient'))).toBe('alice');
    expect(speaksFor(files('cp-1', 'front-proxy-stranger'))).toBe('401');
    expect(speaksFor(files('cp-1', 'etcd-etcdClient'))).toBe('401');
    expect(speaksFor(files('node-1', 'cluster-kubelet'))).toBe('system:node:node-1');
    expect(speaksFor(files('cp-1', 'cluster-admin'))).toBe('kubernetes-admin');
    expect(speaksFor(undefined)).toBe('403');
  });

  describe('at etcd', () => {
    /** etcd's errors about certificates: it also logs clients that only close as rejected, with EOF. */
    const refusals = (host: number): string[] =>
      cluster.etcds[host]!.log()
        .split('\n')
        .filter((line) => line.includes('rejected connection') && line.includes('tls: '));

    test('finds no fault with its members, API servers and health checks', () => {
      expect([0, 1, 2].flatMap(refusals)).toEqual([]);
    });

    const strangers = ['kubelet', 'kubeProxy', 'kubeletServer', 'flannel'];
    const doors = ['client', 'peer'] as const;

    test.each(strangers.flatMap((name) => doors.map((door) => [name, door] as const)))(
      'a worker’s %s gets nowhere at the %s port',
      async (name, door) => {
        const before = refusals(0).length;
        const as = files('node-1', `cluster-${name}`);
        const url = cluster.members[0]![door];
        const ran = etcdctl(cluster.fleet, [url], as, 'get', '/', '--prefix');
        expect(ran.status).not.toBe(0);
        await until('etcd refuses it', () => refusals(0).length > before, 5);
        const said = refusals(0).slice(before);
        const other = said.filter((line) => !line.includes('signed by unknown authority'));
        expect(other).toEqual([]);
      },
    );

    test('nobody gets in without a certificate', async () => {
      const before = refusals(1).length;
      const url = cluster.members[1]!.client;
      expect(etcdctl(cluster.fleet, [url], undefined, 'get', '/').status).not.toBe(0);
      await until('etcd refuses it', () => refusals(1).length > before, 5);
      expect(refusals(1)[before]).toContain("client didn't provide a certificate");
    });
  });

  liveTests(() => cluster);
  csrSignerTests(() => cluster);
  certManagerTests(() => cluster);
  kubeletTests(() => cluster);

  test('has started no unit twice', () => {
    const ended = daemons.filter((daemon) => !daemon.runs()).map(({ name }) => name);
    expect(ended).toEqual(['cp-1-kubernetes-bootstrap']);
  });
});
