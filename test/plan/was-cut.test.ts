import { parseManifest, printManifest } from '../../lib/store/manifest.js';
import { codes, type World } from '../cluster/world.js';
import { emptyCluster, ids, people } from './cluster.js';

let world: World;

beforeEach(async () => {
  world = await emptyCluster(await people());
  await world.apply();
});

afterEach(() => world.close());

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

test('an intermediate shorter than its policy is no longer kept once the policy has changed and changed back', async () => {
  const edge = (words: { expiry?: string; commonName?: string }): void => {
    const policy = structuredClone(world.policy);
    Object.assign(policy.cas['edge']!.ca, words);
    world.policy = policy;
  };
  edge({ expiry: '50000h' });
  expect(codes(world.plan())).toEqual(['authority-differs']);
  await world.apply({ acceptExisting: true });
  expect(codes(world.plan())).toEqual([]);
  const accepted = world.policy;
  edge({ commonName: 'renamed' });
  await world.apply();
  world.policy = accepted;
  await world.apply();
  expect(codes(world.plan())).toEqual(['authority-differs']);
  expect(world.entry(ids.edge)!.spec).not.toBe(world.spec(ids.edge).digest);
  await world.apply({ acceptExisting: true });
  expect(codes(world.plan())).toEqual([]);
});
