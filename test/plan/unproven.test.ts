import { checkTree } from '../../lib/plan/check-report.js';
import { unprovenAfter, unprovenNow } from '../../lib/cli/run/unproven.js';
import { agePerson } from '../cluster/keys.js';
import type { World } from '../cluster/world.js';
import { kinds, reasons } from '../cluster/world.js';
import { emptyCluster, ids, people, type People } from './cluster.js';

let everybody: People;
let world: World;

beforeAll(async () => {
  everybody = await people();
});

beforeEach(async () => {
  world = await emptyCluster(everybody);
  await world.apply();
  world.write(world.spec(ids.api).files.manifest, '<<<<<<< ours\n');
});

afterEach(() => world.close());

const counts = ({ unproven, unchanged, waiting }: ReturnType<World['plan']>) => ({
  unproven,
  unchanged,
  waiting,
});

const rowIn = (within: number) =>
  checkTree(world.specs(), world.observe(), world.plan(), {
    ...{ now: world.now, within, withinWords: '' },
  }).rows.find(({ id }) => id === ids.api);

const quiet = { unproven: [], unchanged: 9, waiting: 0 };
const unproven = { unproven: [ids.api], unchanged: 8, waiting: 1 };

test('what an identity that opens nothing has noted stays unproven until another opens it', async () => {
  const { identity } = await agePerson('former');
  world.identities = [identity];
  const { plan } = await world.apply();
  expect(kinds(plan)).toEqual({ [ids.api]: 'adopt' });
  expect(reasons(plan, ids.api)[0]).toMatch(/: no identity of this run opens the key$/);
  expect(unprovenAfter(plan, world.identities)).toMatchObject([
    {
      code: 'keys-unproven',
      level: 'error',
      message: expect.stringContaining('(former)') as string,
    },
  ]);
  expect(counts(world.plan())).toEqual(unproven);
  expect(rowIn(0)).toMatchObject({ state: 'unproven' });
  expect(rowIn(0)).not.toHaveProperty('soon');
  expect(rowIn(Number.MAX_SAFE_INTEGER / 2)).toMatchObject({ state: 'unproven', soon: true });
  const again = (await world.apply()).plan;
  expect(kinds(again)).toEqual({});
  expect(counts(again)).toEqual(unproven);
  expect(unprovenAfter(again, world.identities)).toMatchObject([{ level: 'warning' }]);
  world.identities = [everybody.operator.identity];
  const opened = (await world.apply()).plan;
  expect(opened.unproven).toEqual([]);
  expect(reasons(opened, ids.api)[0]).toMatch(/^its key was opened and fits the certificate/);
  expect(counts(world.plan())).toEqual(quiet);
});

test('without an identity it is noted, and named from then on', async () => {
  expect(unprovenNow(world.plan())).toEqual([]);
  world.identities = [];
  const { plan } = await world.apply();
  expect(kinds(plan)).toEqual({ [ids.api]: 'adopt' });
  expect(unprovenAfter(plan, [])).toMatchObject([{ level: 'warning' }]);
  expect(unprovenNow(world.plan())).toMatchObject([
    { code: 'keys-unproven', message: expect.stringContaining(`(${ids.api})`) as string },
  ]);
});

test('where a run makes a key or seals one anew, nothing of it stays unproven', async () => {
  world.identities = [];
  await world.apply();
  const { hosts } = world.policy;
  world.policy = {
    ...world.policy,
    userAgeKeys: [everybody.operator.recipient],
    hosts: { ...hosts, cp: { ...hosts?.['cp'], addresses: ['10.9.0.2'] } },
  };
  expect(kinds(world.plan())).toMatchObject({ [ids.api]: 'rekey' });
  expect(world.plan().unproven).toEqual([]);
  expect(world.plan({ only: [ids.api], force: true }).unproven).toEqual([]);
});

test('what is to be settled first is not named besides', async () => {
  world.identities = [];
  await world.apply();
  world.remove(world.spec(ids.root).files.key);
  world.write(world.spec(ids.root).files.certificate, 'damaged');
  const plan = world.plan();
  expect(plan.findings.map(({ code }) => code)).toContain('authority-unusable');
  expect(plan.unproven).toEqual([]);
});
