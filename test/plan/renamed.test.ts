import { codes, type World } from '../cluster/world.js';
import { emptyCluster, people } from './cluster.js';

let world: World;

beforeAll(async () => {
  world = await emptyCluster(await people());
  await world.apply();
  const { 'web-1': host, ...others } = world.policy.hosts!;
  world.policy = { ...world.policy, hosts: { ...others, 'web-9': host! } };
});
afterAll(() => world.close());

test('a host with the key of one that is gone was renamed', () => {
  expect(codes(world.plan())).toContain('host-renamed');
});

test('once it has a file of its own, nothing is to be moved over it', async () => {
  await world.apply({ only: ['derived-web-9-k8s-kubelet'] });
  expect(codes(world.plan())).not.toContain('host-renamed');
});
