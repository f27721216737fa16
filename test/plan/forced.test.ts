import type { Plan } from '../../lib/model/index.js';
import type { World } from '../cluster/world.js';
import { emptyCluster, ids, people } from './cluster.js';

let world: World;

beforeAll(async () => {
  world = await emptyCluster(await people());
  await world.apply();
});

afterAll(() => world.close());

const notes = ({ findings }: Plan): string[] =>
  findings.filter(({ level }) => level === 'note').map(({ message }) => message);

test('who asks for new keys hears that the former certificates stay valid, and what ends them', () => {
  const [first, ...others] = notes(world.plan({ only: [ids.web1, ids.web2], force: true }));
  expect(others).toEqual([]);
  expect(first).toMatch(
    /^a new key revokes no certificate: the former certificates stay valid, the last/,
  );
  expect(first).toMatch(/; only new authorities "k8s", "edge" end them earlier$/);
});

test('not where nobody asks, nor of a certificate whose authority is another in the same run', () => {
  expect(notes(world.plan({ only: [ids.web1] }))).toEqual([]);
  for (const id of [ids.root, ids.edge]) {
    const { certificate, key } = world.spec(id).files;
    for (const file of [certificate, key]) world.remove(file);
  }
  const only = [ids.root, ids.edge, ids.web1];
  expect(notes(world.plan({ only, authorities: ['k8s', 'edge'], force: true }))).toEqual([]);
});
