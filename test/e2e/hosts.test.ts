import { portOf } from '../../lib/policy/kubernetes/settings.js';
import { table } from '../../lib/policy/kubernetes/table.js';
import { etcdctl } from './kubernetes/clients.js';
import { until, type Daemon } from './kubernetes/daemon.js';
import { addressOf, makeFleet, planes, workers, type Fleet } from './kubernetes/fleet.js';
import { findKeys, keysFor, keysIn } from './kubernetes/keys.js';
import { bootAll, type Machine } from './kubernetes/machine.js';
import { stopNamespaces } from './kubernetes/namespace.js';
import { evaluateHosts, type Running } from './kubernetes/running.js';
import { withHosts } from './kubernetes/with-hosts.js';

/**
 * Hosts in namespaces, each as its NixOS configuration says: agenix' own script opens the keys, and etcd runs
 * from its unit. Nothing of a command line or an environment is written here.
 */
withHosts(['etcd', 'etcdctl'], 'a fleet of five hosts', () => {
  const daemons: Daemon[] = [];
  let fleet: Fleet;
  let running: Running;
  let machines: Record<string, Machine> = {};
  beforeAll(async () => {
    fleet = await makeFleet();
    running = evaluateHosts(fleet.place.path('cluster'));
    machines = await bootAll(fleet, running);
    daemons.push(...planes.map((host) => machines[host]!.start('etcd')));
  }, 90_000);
  afterAll(async () => {
    await Promise.all(daemons.map((daemon) => daemon.stop()));
    stopNamespaces();
  });

  test('is one that NixOS would deploy', () => {
    for (const { refused } of Object.values(running.hosts)) expect(refused).toEqual([]);
  });

  test.each([...planes, ...workers])('%s opens its own keys for those who read them', (host) => {
    const listed = machines[host]!.namespace.must('find', findKeys);
    expect(keysIn(listed)).toEqual(keysFor(host));
  });

  test('has three etcd members that find each other healthy', async () => {
    const urls = planes.map((host) => `https://${addressOf(host)}:2379`);
    const as = fleet.files('cp-1', 'etcd-etcdHealthcheck');
    const healthy = () => etcdctl(fleet, urls, as, 'endpoint', 'health').status === 0;
    await until('etcd is healthy', healthy, 30);
    const members = etcdctl(fleet, urls, as, 'member', 'list');
    expect(members.stdout.match(/, started, cp-[123], /g)).toHaveLength(3);
  });

  test('listens where the table says, and nowhere else', () => {
    const etcd = (['etcdServer', 'etcdPeer'] as const).map((one) => portOf(table.defaults, one));
    for (const host of planes) {
      expect(machines[host]!.openPorts()).toEqual(etcd);
      expect(machines[host]!.host.openPorts).toEqual(expect.arrayContaining(etcd));
    }
    for (const host of workers) expect(machines[host]!.openPorts()).toEqual([]);
  });

  test('starts nothing twice', () => {
    expect(daemons.map((daemon) => daemon.runs())).toEqual([true, true, true]);
  });
});
