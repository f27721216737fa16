import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portOf } from '../../lib/policy/kubernetes/settings.js';
import { table } from '../../lib/policy/kubernetes/table.js';
import type { ComponentName } from '../../lib/model/kubernetes.js';
import { debian, makeDebian } from './boot/debian.js';
import { unitsOf } from './boot/files.js';
import { BootedHost } from './boot/host.js';
import { kubectl } from './kubernetes/clients.js';
import { until } from './kubernetes/daemon.js';
import { addressOf, makeFleet, type Fleet } from './kubernetes/fleet.js';
import { findKeys, keysFor, keysIn } from './kubernetes/keys.js';
import { hostsFile, openPorts } from './kubernetes/machine.js';
import { stopNamespaces } from './kubernetes/namespace.js';
import { makeDesk } from './kubernetes/network.js';
import { evaluateHosts, type Running } from './kubernetes/running.js';
import { withHosts } from './kubernetes/with-hosts.js';

const port = (server: ComponentName): number => portOf(table.defaults, server);

/**
 * Whole hosts: systemd boots them in namespaces, from the files of their NixOS configurations. No word of a unit is
 * changed. A control plane is a node too, as NixOS has it; the other host is a worker.
 */
const names = ['cp-1', 'node-1'];
const addresses = Object.fromEntries(names.map((host) => [host, addressOf(host)]));

const title = 'hosts that systemd boots';
const programs = [
  ...['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
  ...['kube-proxy', 'kubelet', 'kubectl'],
  ...(existsSync(debian) ? [] : ['debootstrap']),
];

/** The cluster's own units, except those whose programs `npm run judges` doesn't build. */
const units: Record<string, string[]> = {
  'cp-1': [
    ...['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-proxy', 'kube-scheduler'],
    ...['kubelet', 'kubernetes-bootstrap'],
  ],
  'node-1': ['kube-proxy', 'kubelet'],
};

/** The port where kube-proxy reports its health on every address. */
const KUBE_PROXY_HEALTH = 10256;

/** Seconds that the cluster has from the first process of its hosts on. */
const LIMIT = 60;

/** Parameters of the machine that a host could reach without a root of its own. */
const parameters = [
  'vm/overcommit_memory',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/pid_max',
];
const parametersNow = () => parameters.map((name) => readFileSync(`/proc/sys/${name}`, 'utf8'));

function bootTests(): void {
  const before = parametersNow();
  const marker = join(tmpdir(), `certflake-marker-${String(process.pid)}`);
  const hosts: Record<string, BootedHost> = {};
  let fleet: Fleet;
  let running: Running;
  let began = 0;

  beforeAll(async () => {
    makeDebian();
    fleet = await makeFleet(names);
    running = evaluateHosts(fleet.place.path('cluster'));
    fleet.desk = await makeDesk(fleet.place, addresses);
    writeFileSync(marker, 'stays');
    began = Date.now();
    for (const name of names) {
      const file = hostsFile(name, addresses);
      hosts[name] = new BootedHost(fleet, name, running.hosts[name]!, file);
      await hosts[name].boots();
    }
  }, 900_000);

  afterAll(async () => {
    for (const host of Object.values(hosts)) await host.stop();
    stopNamespaces();
    rmSync(marker, { force: true });
  }, 60_000);

  const config = ['--kubeconfig', '/etc/kubernetes/cluster-admin.kubeconfig'];
  const admin = (...args: string[]): string =>
    hosts['cp-1']!.must('/run/programs/kubectl/bin/kubectl', ...config, ...args);
  const asked = (...args: string[]): string => {
    try {
      return admin(...args);
    } catch {
      return '';
    }
  };
  const seconds = (): number => Math.round((Date.now() - began) / 100) / 10;

  test('are ones that NixOS would deploy', () => {
    for (const { refused } of Object.values(running.hosts)) expect(refused).toEqual([]);
  });

  test.each(names)(
    '%s boots with nothing failed',
    async (name) => {
      const host = hosts[name]!;
      const state = () => host.run('systemctl', ['is-system-running']).stdout.trim();
      await until(
        `${name} has booted`,
        () => !/^(|offline|initializing|starting)$/.test(state()),
        LIMIT,
      );
      console.log(`${name} has booted: ${seconds()} s`);
      expect(host.must('systemctl', '--failed', '--no-legend', '--plain')).toBe('');
      expect(state()).toBe('running');
    },
    90_000,
  );

  test('have a root of their own, and leave the machine as it was', () => {
    for (const host of Object.values(hosts)) {
      expect(host.must('ps', '-p', '1', '-o', 'comm=').trim()).toBe('systemd');
      expect(host.run('test', ['-e', marker]).status).toBe(1);
      const mounts = host.must('cat', '/proc/mounts').split('\n');
      const machines = mounts.filter((line) => line.startsWith('/dev/'));
      expect(machines.filter((line) => !/ ro[, ]/.test(line))).toEqual([]);
    }
    expect(readFileSync(marker, 'utf8')).toBe('stays');
    expect(parametersNow()).toEqual(before);
  });

  test.each(names)('%s opens its own keys for those who read them', (name) => {
    expect(keysIn(hosts[name]!.must('find', ...findKeys))).toEqual(keysFor(name));
  });

  test('has an API server that answers', async () => {
    await until('the API server is ready', () => asked('get', '--raw', '/readyz') === 'ok', LIMIT);
    console.log(`the API server is ready: ${seconds()} s`);
  }, 90_000);

  test('applies its bootstrap', async () => {
    const state = ['show', 'kubernetes-bootstrap', '-p', 'SubState', '--value'];
    const ended = () => hosts['cp-1']!.must('systemctl', ...state).trim() === 'exited';
    await until('the bootstrap unit has ended', ended, LIMIT);
    const may = ['auth', 'can-i', 'get', 'nodes/proxy', '--as', 'system:kube-apiserver'];
    expect(admin(...may)).toBe('yes\n');
  }, 90_000);

  test('has both nodes Ready', async () => {
    const path =
      '{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}';
    const nodes = () => asked('get', 'nodes', '-o', `jsonpath=${path}`).trim();
    const ready = names.map((name) => `${name}=True`).join(' ');
    await until('both nodes are Ready', () => nodes() === ready, LIMIT).catch((cause: unknown) => {
      throw new Error(`nodes: ${nodes()}`, { cause });
    });
    console.log(`both nodes are Ready: ${seconds()} s`);
  }, 90_000);

  test('accepts a token of a service account', async () => {
    const account = () => asked('get', 'serviceaccount', 'default', '-o', 'name').trim();
    await until('the account exists', () => account() === 'serviceaccount/default', LIMIT);
    const token = admin('create', 'token', 'default').trim();
    const url = `https://${addressOf('cp-1')}:${port('apiserver')}`;
    const { stdout } = kubectl(fleet, url, token, ['auth', 'whoami', '-o', 'json']);
    expect(stdout).toContain('"username": "system:serviceaccount:default:default"');
  }, 90_000);

  test.each(names)('%s listens where the table says', (name) => {
    const plane = [port('etcdServer'), port('etcdPeer'), port('apiserver')];
    const expected = [...(name === 'cp-1' ? plane : []), port('kubeletServer'), KUBE_PROXY_HEALTH];
    expect(openPorts(hosts[name]!.must('ss', '-Htln'))).toEqual(expected);
  });

  test.each(names)('%s runs every unit of the cluster, each started once', (name) => {
    const host = hosts[name]!;
    expect(unitsOf(running.hosts[name]!)).toEqual(units[name]);
    const show = (unit: string): string =>
      host.must('systemctl', 'show', unit, '-p', 'ActiveState,NRestarts').trim();
    for (const unit of ['containerd', ...units[name]!])
      expect([unit, show(unit)]).toEqual([unit, 'NRestarts=0\nActiveState=active']);
    expect(host.must('systemctl', '--failed', '--no-legend', '--plain')).toBe('');
  });

  test('takes a minute at most for all of this', () => {
    expect(seconds()).toBeLessThan(LIMIT);
  });
}

/** Why this machine can't boot them. Kubernetes 1.35 and later refuse cgroups of version 1, which hosts have here. */
function obstacle(): string | undefined {
  if (process.env['CERTFLAKE_KUBELET'] !== '1' || process.getuid?.() !== 0)
    return 'needs root and CERTFLAKE_KUBELET=1';
  if (!existsSync('/sys/fs/cgroup/memory')) return 'needs cgroups of version 1';
  const minor = Number((process.env['CERTFLAKE_KUBERNETES'] ?? '1.34').split('.')[1]);
  return minor > 34
    ? 'needs Kubernetes 1.34: later kubelets refuse cgroups of version 1'
    : undefined;
}

const why = obstacle();
if (why === undefined) withHosts(programs, title, bootTests);
else test.skip(`${title} (skipped: ${why})`, () => undefined);
