import { parseManifest, printManifest } from '../../lib/store/manifest.js';
import { codes, type World } from '../cluster/world.js';
import { emptyCluster, ids, people } from './cluster.js';

let world: World;

beforeAll(async () => {
  world = await emptyCluster(await people());
  await world.apply();
});

afterAll(() => world.close());

test('no manifest excuses an authority that is longer than its policy', () => {
  const { k8s } = world.policy.cas;
  const ca = { ...k8s!.ca, expiry: '1000h' };
  world.policy = { ...world.policy, cas: { ...world.policy.cas, k8s: { ...k8s!, ca } } };
  expect(codes(world.plan())).toContain('authority-differs');
  const { digest, files } = world.spec(ids.root);
  const manifest = parseManifest(world.read(files.manifest), files.manifest);
  manifest.certificates['k8s']!.spec = digest;
  world.write(files.manifest, printManifest(manifest));
  expect(world.entry(ids.root)!.spec).toBe(digest);
  expect(codes(world.plan())).toContain('authority-differs');
});
