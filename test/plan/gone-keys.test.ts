import { kinds, type Options, type World } from '../cluster/world.js';
import { clusterPolicy, emptyCluster, ids, people, type People } from './cluster.js';

let everybody: People;
let world: World;

beforeAll(async () => {
  everybody = await people();
});

beforeEach(async () => {
  world = await emptyCluster(everybody);
  await world.apply();
});

afterEach(() => world.close());

/** A colleague's clone runs; this one has seen nothing of it, and pulls. */
async function elsewhere(run: () => Promise<unknown>): Promise<void> {
  const { record } = world;
  await run();
  world.record = record;
}

const reinstalled = () => clusterPolicy({ ...everybody, web2: everybody.fresh });

const replacedElsewhere = () =>
  elsewhere(async () => {
    world.policy = reinstalled();
    await world.apply();
  });

const said = (options?: Options) =>
  world
    .plan(options)
    .findings.filter(({ code }) => code === 'host-key-replaced')
    .map(({ place, message }) => ({ place, message }));

const another = { only: [ids.front], force: true };

test('keys that a reinstalled host’s former key could open are named, although others lie there', async () => {
  await replacedElsewhere();
  const [found, ...others] = said(another);
  expect(others).toEqual([]);
  expect(found!.place).toBe('hosts.web-2');
  const former = world.tools.fingerprint(everybody.web2.recipient);
  expect(found!.message).toContain(
    `this clone knows that the former one (${former}) could open 2 keys (${ids.web2}, ${ids.kubelet2})`,
  );
  expect(found!.message).toContain('only new authorities "k8s", "edge" end them earlier');
});

test('so they are where the new host key was accepted by name', async () => {
  await replacedElsewhere();
  world.named.add(world.tools.fingerprint(everybody.fresh.recipient));
  expect(said(another)).toHaveLength(1);
});

test('nothing is said before a run seals something to the new host key, nor after it', async () => {
  await replacedElsewhere();
  expect(said()).toEqual([]);
  await world.apply(another);
  expect(said({ only: [ids.front], force: true })).toEqual([]);
});

test('nothing is said where another authority ends what the former one has signed', async () => {
  await replacedElsewhere();
  await elsewhere(async () => {
    for (const id of [ids.root, ids.edge]) {
      world.remove(world.spec(id).files.certificate);
      world.remove(world.spec(id).files.key);
    }
    await world.apply({ authorities: ['k8s', 'edge'], force: true });
  });
  for (const { certificate } of [ids.root, ids.edge].map((id) => world.observe().observed[id]!)) {
    if (certificate.state === 'read') world.named.add(certificate.certificates[0].fingerprint);
  }
  expect(kinds(world.plan(another))).toMatchObject({ [ids.front]: 'reissue new' });
  expect(said(another)).toEqual([]);
});

test('what lies there and is made anew is counted once', () => {
  world.policy = reinstalled();
  expect(said().map(({ message }) => message)).toEqual([
    expect.not.stringContaining('this clone knows') as string,
  ]);
});
