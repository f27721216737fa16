import { withPrograms } from '../programs.js';
import { EtcdCluster } from './etcd-cluster.js';
import type { Subject } from './policies.js';
import { makeSite, type Release } from './site.js';
import { rotation, type Rotation } from './stages.js';
import { Draw } from './walk.js';

const control = 'control-plane';
const subject: Subject = {
  hosts: { 'cp-1': control, 'cp-2': control, 'cp-3': control },
  text: 'kubernetes: { without: [addonManager, flannel] }',
  authorities: ['etcd'],
};
const hosts = Object.keys(subject.hosts);
const whole = { failed: [], refused: [], logged: [] };

withPrograms(['etcd', 'etcdctl'], 'a three-member etcd whose authority rotates', () => {
  let there: Rotation;
  let back: Rotation;
  let site: Awaited<ReturnType<typeof makeSite>>;
  let etcd: EtcdCluster;
  beforeAll(async () => {
    site = await makeSite(subject);
    there = await rotation(site, 'etcd');
    back = await rotation(site, 'etcd');
  });
  const start = async (release: Release) => {
    site.place.run('rm', ['-rf', site.place.path('etcd')]);
    etcd = await EtcdCluster.start(site, hosts, release);
  };
  afterEach(() => etcd.stop());

  test('refuses nothing, and answers all the time, while its members restart one by one', async () => {
    await start(there.steady);
    const draw = new Draw(0);
    const { trust, issue, retired } = there;
    for (const release of [trust, issue, retired, back.trust, back.issue, back.retired]) {
      for (const host of draw.order(hosts)) await etcd.deploy(host, release);
      console.log(etcd.answered);
    }
    expect(etcd.faults()).toEqual(whole);
    expect(etcd.answered).toBeGreaterThan(100);
  }, 300_000);

  test('loses requests if all members restart at once', async () => {
    await start(there.steady);
    await etcd.deployAll(there.trust);
    expect(etcd.faults().failed).not.toEqual([]);
  }, 120_000);

  test('refuses a member that is replaced in one step', async () => {
    await start(there.steady);
    await etcd.refuse('cp-2', there.retired);
    const { logged } = etcd.faults();
    expect(logged[0]).toMatch(/bad certificate|unknown authority/);
  }, 120_000);
});
