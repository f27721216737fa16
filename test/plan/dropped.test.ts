import { agePerson } from '../cluster/keys.js';
import { codes, type World } from '../cluster/world.js';
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

const withoutSecond = () => {
  const policy = clusterPolicy(everybody);
  return { ...policy, userAgeKeys: [everybody.operator.recipient] };
};

const said = () => world.plan().findings.filter(({ code }) => code === 'operator-dropped');

test('an operator whom a colleague has left out is named, until an apply has noted it', async () => {
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply();
  });
  const [found, ...others] = said();
  expect(others).toEqual([]);
  expect(found!.message).toContain(`${Object.keys(ids).length} keys`);
  expect(found!.message).toContain(world.tools.fingerprint(everybody.second.recipient));
  await world.apply();
  expect(codes(world.plan())).toEqual([]);
});

test('who does it himself hears of it once, as of who leaves', async () => {
  world.policy = withoutSecond();
  expect(codes(world.plan())).toEqual(['operator-left']);
  await world.apply();
  expect(codes(world.plan())).toEqual([]);
});

test('nothing is said of who comes, nor of a host that leaves', async () => {
  const third = await agePerson('third');
  await elsewhere(async () => {
    const policy = clusterPolicy(everybody);
    delete policy.hosts!['web-2'];
    world.policy = { ...policy, userAgeKeys: [...policy.userAgeKeys, third.recipient] };
    await world.apply();
  });
  expect(said()).toEqual([]);
});

test('nor where the policy still has the operator: his key is due there', async () => {
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply();
    world.policy = clusterPolicy(everybody);
  });
  expect(said()).toEqual([]);
});

test('nor of files from before an operator came, which a revert has brought back', async () => {
  const both = world.policy;
  world.policy = withoutSecond();
  await world.apply();
  const files = world.files();
  world.policy = both;
  await world.apply();
  world.policy = withoutSecond();
  for (const [path, body] of Object.entries(files)) world.write(path, body);
  expect(said()).toEqual([]);
});
