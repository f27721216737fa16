import { withPrograms } from '../../programs.js';
import { EtcdCluster, noFaults } from './etcd-cluster.js';
import type { Subject } from './policies.js';
import { makeSite, releaseOf, type Release, type Site } from './site.js';
import { rotate } from './stages.js';
import { Draw } from './walk.js';

const control = 'control-plane';
const subject: Subject = {
  hosts: { 'cp-1': control, 'cp-2': control, 'cp-3': control },
  text: 'kubernetes: { without: [addonManager, flannel] }',
  authorities: ['etcd'],
};
const hosts = Object.keys(subject.hosts);

withPrograms(['etcd', 'etcdctl'], 'a three-member etcd whose authority rotates', () => {
  let site: Site;
  let steady: Release;
  const path: Release[] = [];
  let etcd: EtcdCluster;
  beforeAll(async () => {
    site = await makeSite(subject);
    steady = await releaseOf(site);
    // A, B once taken back, then A again with another key
    for (const words of [[], ['--deployed'], ['--back'], ['--deployed'], ['--deployed']]) {
      path.push(await rotate(site, 'etcd', ...words));
    }
    for (const words of [[], ['--deployed'], ['--deployed']]) {
      path.push(await rotate(site, 'etcd', ...words));
    }
  }, 120_000);
  beforeEach(async () => {
    etcd = await EtcdCluster.start(site, hosts, steady);
  }, 120_000);
  afterEach(() => etcd.stop());

  test('answers all the time and refuses nothing, while its members restart one by one', async () => {
    const draw = new Draw(0);
    for (const release of path) {
      for (const host of draw.order(hosts)) await etcd.deploy(host, release);
    }
    expect(etcd.faults()).toEqual(noFaults);
    expect(etcd.answered).toBeGreaterThan(100);
  }, 300_000);

  test('loses requests if all members restart at once', async () => {
    await etcd.deployAll(path[0]!);
    expect(etcd.faults().failed).not.toEqual([]);
  }, 120_000);

  test('refuses a member that gets the new authority in one step', async () => {
    await etcd.refuse('cp-2', path[4]!);
    expect(etcd.faults().logged[0]).toMatch(/bad certificate|unknown authority/);
  }, 120_000);
});
