import { withPrograms } from '../../programs.js';
import { ApiServers } from './api-servers.js';
import { noFaults } from './etcd-cluster.js';
import type { Subject } from './policies.js';
import { makeSite, type Site } from './site.js';
import { rotation, type Rotation } from './stages.js';
import { Draw } from './walk.js';

const subject: Subject = {
  hosts: { 'cp-1': 'control-plane', 'cp-2': 'control-plane' },
  text: 'kubernetes: { without: [addonManager, flannel] }',
  authorities: ['cluster'],
};
const hosts = Object.keys(subject.hosts);
const tokens = 'certs/shared/cluster-serviceAccount.key.age';

withPrograms(['etcd', 'kube-apiserver', 'kubectl'], 'two API servers', () => {
  let site: Site;
  let there: Rotation;
  let again: Rotation;
  let cluster: ApiServers;
  beforeAll(async () => {
    site = await makeSite(subject);
    there = await rotation(site, 'cluster');
    again = await rotation(site, 'cluster');
    cluster = await ApiServers.start(site, hosts, there.steady);
  }, 600_000);
  afterAll(() => cluster.stop());

  test('answer all the time and refuse nothing, while their authority rotates twice', async () => {
    const first = cluster.servers[0]!;
    const robot = ['robot', '-n', 'default'];
    expect(await first.kubectl(first, ['create', 'serviceaccount', ...robot])).not.toHaveProperty(
      'problem',
    );
    const made = await first.kubectl(first, ['create', 'token', ...robot, '--duration', '1h']);
    const token = made.text.trim();
    expect(token).toMatch(/^ey/);
    cluster.ask();
    const draw = new Draw(0);
    const releases = [there.trust, there.issue, there.retired];
    for (const release of [...releases, again.trust, again.issue, again.retired]) {
      for (const host of draw.order(hosts)) await cluster.deploy(host, release);
      for (const home of cluster.servers) {
        for (const server of cluster.servers) {
          const asked = await home.kubectl(server, ['auth', 'whoami'], token);
          expect(asked.problem).toBeUndefined();
          expect(asked.text).toContain('system:serviceaccount:default:robot');
        }
      }
    }
    expect(cluster.faults()).toEqual(noFaults);
    expect(cluster.answered).toBeGreaterThan(20);
    expect(again.retired[tokens]).toBe(there.steady[tokens]);
  }, 1_200_000);

  test('refuse clients if one of them gets another authority in one step', async () => {
    await cluster.deploy('cp-2', there.steady);
    expect(cluster.faults().refused.join('\n')).toMatch(/x509|certificate|401/);
  }, 300_000);
});
