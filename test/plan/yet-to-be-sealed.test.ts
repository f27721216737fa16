import { agePerson, type Person } from '../cluster/keys.js';
import { reseal } from '../cluster/reseal.js';
import { kinds, type World } from '../cluster/world.js';
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

const conflict = (id: string): void => {
  world.write(world.spec(id).files.manifest, '<<<<<<< ours\n');
};

const fileOf = (id: string): string => world.spec(id).files.key;

const both = { [ids.front]: 'rekey', [ids.web2]: 'rekey' };

/** Seals everything to an operator's new key, except files of a merge whose manifests have conflicts. */
async function replaced(who: 'operator' | 'second', by: Person): Promise<void> {
  const merged = [ids.front, ids.web2].map((id) => [fileOf(id), world.read(fileOf(id))] as const);
  world.policy = clusterPolicy({ ...everybody, [who]: by });
  world.identities = [everybody[who].identity, by.identity];
  await world.apply();
  for (const [path, body] of merged) world.write(path, body);
  for (const id of [ids.front, ids.web2]) conflict(id);
  world.identities = [by.identity];
}

const plannedKinds = async (): Promise<Record<string, string>> => kinds(await world.planProven());

describe('where no manifest says whom a file is sealed to', () => {
  test('an operator’s new SSH key proves nothing of what is sealed to the former one', async () => {
    await replaced('second', everybody.fresh);
    expect(await plannedKinds()).toMatchObject(both);
    await expect(world.apply()).rejects.toMatchObject({
      code: 'identity-mismatch',
      hint: expect.stringContaining('to replace your own key, pass both: -i FORMER NEW') as string,
    });
    world.identities = [everybody.second.identity, everybody.fresh.identity];
    expect(kinds((await world.apply()).plan)).toMatchObject(both);
    expect(kinds(world.plan())).toEqual({});
  });

  test('nor does it in a clone that has never known the former one', async () => {
    await replaced('second', everybody.fresh);
    world.record = undefined;
    expect(await plannedKinds()).toMatchObject(both);
  });

  test('nor does a new age1 key, where this clone knows the former one', async () => {
    await replaced('operator', await agePerson('new'));
    world.sealedElsewhere();
    expect(await plannedKinds()).toMatchObject(both);
  });

  test('a file that opens with the former age1 key alone is sealed anew, and not taken for sealed to the new one', async () => {
    const fresh = await agePerson('new');
    await replaced('operator', fresh);
    world.record = undefined;
    world.identities = [everybody.operator.identity, fresh.identity];
    expect(await plannedKinds()).toMatchObject(both);
    await world.apply();
    world.identities = [fresh.identity];
    for (const id of [ids.front, ids.web2]) conflict(id);
    expect(await plannedKinds()).toMatchObject({ [ids.front]: 'adopt', [ids.web2]: 'adopt' });
  });

  test('a host’s key that was replaced is given up all the same', async () => {
    const web2 = everybody.web1;
    await replaced('second', everybody.fresh);
    world.policy = clusterPolicy({ ...everybody, second: everybody.fresh, web2 });
    expect(await plannedKinds()).toMatchObject({ [ids.front]: 'rekey', [ids.web2]: 'reissue new' });
  });

  test('a file that lacks an operator, and has nobody in his place, is broken', async () => {
    conflict(ids.web2);
    await reseal(world, fileOf(ids.web2), [everybody.second, everybody.web2].map(recipientOf));
    expect(await plannedKinds()).toMatchObject({ [ids.web2]: 'repair new' });
  });

  test('so is one that is damaged behind its header', async () => {
    const [path, body] = [fileOf(ids.web2), world.read(fileOf(ids.web2))];
    const damaged = body.slice(0, -1) + String.fromCharCode(body.charCodeAt(body.length - 1) ^ 1);
    world.write(path, damaged);
    conflict(ids.web2);
    expect(await plannedKinds()).toMatchObject({ [ids.web2]: 'repair new' });
  });
});

test('a manifest that names his new key says nothing of a file that this clone has sealed to the former one', async () => {
  const { manifest } = world.spec(ids.web2).files;
  const { fresh, second } = everybody;
  world.policy = clusterPolicy({ ...everybody, second: fresh });
  world.write(manifest, world.read(manifest).replaceAll(second.recipient, fresh.recipient));
  world.identities = [fresh.identity];
  expect(await plannedKinds()).toMatchObject({ [ids.web2]: 'rekey' });
});

const recipientOf = ({ recipient }: Person): string => recipient;
