import { parseAccepted, printAccepted } from '../../lib/accept/record.js';
import { planChanges } from '../../lib/plan/plan.js';
import type { World } from '../cluster/world.js';
import { clusterPolicy, emptyCluster, historyOf, ids, people, type People } from './cluster.js';

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

const said = () => world.plan().findings.filter(({ code }) => code === 'operator-returns');

/** A colleague's run, after which this clone has the tree and not the policy. */
async function sealedWithoutSecond(): Promise<void> {
  const { record, policy } = world;
  world.policy = {
    ...clusterPolicy(everybody),
    userAgeKeys: [everybody.operator.recipient],
  };
  await world.apply();
  Object.assign(world, { record, policy });
}

test('an operator whom a colleague left out is sealed to again only with a word', async () => {
  await sealedWithoutSecond();
  const [found, ...others] = said();
  expect(others).toEqual([]);
  expect(found!.message).toContain(`${Object.keys(ids).length} keys`);
  expect(found!.message).toContain(world.tools.fingerprint(everybody.second.recipient));
  await world.apply();
  expect(said()).toEqual([]);
});

test('what a colleague had made, and this clone has only seen, is counted by git’s history', async () => {
  await sealedWithoutSecond();
  const record = parseAccepted(world.record!, 'the record');
  delete record.keys[ids.web1]!.sealed;
  world.record = printAccepted(record);
  const counted = (readers: [string, string][]) => {
    const history = historyOf(() => new Map(readers));
    const seen = { ...world.observe(), history };
    return planChanges(
      world.specs(),
      seen,
      { now: world.now },
      world.tools,
      world.acceptance(),
    ).findings.find(({ code }) => code === 'operator-returns')!.message;
  };
  const all = Object.keys(ids).length;
  expect(counted([])).toContain(`${all - 1} keys`);
  expect(counted([[everybody.second.recipient, 'operator']])).toContain(`${all} keys`);
});

test('nothing is said where the policy leaves him out as well', async () => {
  await sealedWithoutSecond();
  world.policy = { ...clusterPolicy(everybody), userAgeKeys: [everybody.operator.recipient] };
  expect(said()).toEqual([]);
});

test('nothing is said of what this clone has sealed itself, nor of a new operator', async () => {
  const { policy } = world;
  world.policy = { ...clusterPolicy(everybody), userAgeKeys: [everybody.operator.recipient] };
  await world.apply();
  world.policy = policy;
  expect(said()).toEqual([]);
});
