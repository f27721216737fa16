import { agePerson, type Person } from '../cluster/keys.js';
import { reseal } from '../cluster/reseal.js';
import { codes, kinds, reasons, type World } from '../cluster/world.js';
import { clusterPolicy, emptyCluster, ids, people, type People } from './cluster.js';

let everybody: People;
let fresh: Person;
let world: World;

beforeAll(async () => {
  everybody = await people();
  fresh = await agePerson('fresh');
});

beforeEach(async () => {
  world = await emptyCluster(everybody);
  await world.apply();
});

afterEach(() => world.close());

const recipientsOf = (id: string): string[] => Object.values(world.entry(id)!.recipients!).flat();

/** Replaces the operator's own key; returns the recipients that `front` was sealed to before. */
async function replaceOperator(): Promise<string[]> {
  const former = recipientsOf(ids.front);
  world.policy = clusterPolicy({ ...everybody, operator: fresh });
  world.identities = [everybody.operator.identity, fresh.identity];
  await world.apply();
  expect(kinds(world.plan())).toEqual({});
  return former;
}

const fileOf = (id: string): string => world.spec(id).files.key;

/** The present operator alone finds nothing to do, and opens every key that an operator must open. */
async function expectOpen(): Promise<void> {
  world.identities = [fresh.identity];
  expect(kinds(await world.planProven())).toEqual({});
  await reseal(world, fileOf(ids.front), [fresh.recipient]);
}

test('a file sealed by outdated rules, to the former age1 key, is sealed anew', async () => {
  const former = await replaceOperator();
  await reseal(world, fileOf(ids.front), former);
  const plan = await world.planProven();
  expect(kinds(plan)).toEqual({ [ids.front]: 'rekey' });
  expect(reasons(plan, ids.front)).toEqual([
    expect.stringContaining('may be sealed to a former key'),
    `+ operator ${world.tools.fingerprint(fresh.recipient)}`,
    `- operator ${world.tools.fingerprint(everybody.operator.recipient)}`,
  ]);
  await world.apply();
  await expectOpen();
});

test('so it is in a clone that has not seen the replacement', async () => {
  const mine = world.record;
  const former = await replaceOperator();
  world.record = mine;
  await reseal(world, fileOf(ids.front), former);
  expect(kinds(await world.planProven())).toMatchObject({ [ids.front]: 'rekey' });
  await world.apply();
  await expectOpen();
});

test('so it is where nobody but the manifest knows the former key', async () => {
  const former = recipientsOf(ids.front);
  world.policy = clusterPolicy({ ...everybody, operator: fresh });
  world.sealedElsewhere();
  await reseal(world, fileOf(ids.front), former);
  expect(kinds(await world.planProven())).toMatchObject({ [ids.front]: 'rekey' });
});

test('so it is where this clone knows the former key, and has never noted an earlier file', async () => {
  const former = await replaceOperator();
  world.sealedElsewhere();
  await reseal(world, fileOf(ids.front), former);
  const plan = await world.planProven();
  expect(kinds(plan)).toEqual({ [ids.front]: 'rekey' });
  expect(reasons(plan, ids.front)).toHaveLength(1);
});

test('where no age1 key was replaced, the file is adopted', async () => {
  await reseal(world, fileOf(ids.front), recipientsOf(ids.front));
  expect(kinds(await world.planProven())).toEqual({ [ids.front]: 'adopt' });
});

describe('a key that a colleague has replaced', () => {
  beforeEach(async () => {
    const mine = world.record;
    await world.apply({ only: [ids.front], force: true });
    world.record = mine;
    world.identities = [fresh.identity];
  });

  test('is not broken because the new identity of an operator opens nothing yet', async () => {
    world.policy = clusterPolicy({ ...everybody, operator: fresh });
    const plan = await world.planProven({ sealsOnly: true });
    expect(kinds(plan)).toMatchObject({ [ids.front]: 'rekey' });
    expect(codes(plan)).not.toContain('not-whole');
  });

  test('is worth nothing where it should be sealed to that identity', async () => {
    world.policy = clusterPolicy({ ...everybody, operator: fresh });
    const { manifest } = world.spec(ids.front).files;
    const said = world.read(manifest).replaceAll(everybody.operator.recipient, fresh.recipient);
    world.write(manifest, said);
    expect(codes(await world.planProven({ sealsOnly: true }))).toContain('not-whole');
  });
});
