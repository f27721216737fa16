import { NOTHING, type Acceptance } from '../../lib/accept/acceptance.js';
import { isAcceptedTree, treeNotAccepted, type Elsewhere } from '../../lib/accept/elsewhere.js';
import { parseAccepted } from '../../lib/accept/record.js';
import type { Accepted, Observations, Specs } from '../../lib/model/index.js';
import type { World } from '../cluster/world.js';
import { emptyCluster, people } from '../plan/cluster.js';

let ours: World;
let attackers: World;
let record: Accepted;
let specs: Specs;
let seen: Observations;

beforeAll(async () => {
  const everybody = await people();
  [ours, attackers] = [await emptyCluster(everybody), await emptyCluster(everybody)];
  await Promise.all([ours.apply(), attackers.apply()]);
  record = parseAccepted(ours.record!, 'the record');
  specs = ours.specs();
  seen = attackers.observe();
});

afterAll(() => Promise.all([ours.close(), attackers.close()]));

const look = (elsewhere: Elsewhere[], acceptance: Acceptance = NOTHING, present = seen) =>
  treeNotAccepted(specs, present, acceptance, elsewhere);

const print = (world: World, name: string): string =>
  parseAccepted(world.record!, '').authorities[name]![0]!.certificate;

test('other authorities than those of another folder are named, each with both fingerprints', () => {
  const { message } = look([{ dir: 'old', record }])!;
  expect(message).toContain(
    '2 of 2 authorities are not what this clone has accepted for the same hosts in old:',
  );
  for (const name of ['k8s', 'edge'])
    expect(message).toContain(
      `${name} is ${print(attackers, name)}, but this clone has accepted ${print(ours, name)}`,
    );
});

test('one exchanged authority is enough, and one that the record does not know', () => {
  const observed = { ...ours.observe().observed, 'ca-edge': seen.observed['ca-edge']! };
  expect(look([{ record }], NOTHING, { ...seen, observed })!.message).not.toContain('k8s is');
  const authorities = { k8s: record.authorities['k8s']! };
  const { message } = look([{ record: { ...record, authorities } }], NOTHING, ours.observe())!;
  expect(message).toMatch(
    /^1 of 2 authorities is not what .*, but this clone has accepted none of that name$/,
  );
});

test('nothing is said where nothing contradicts it', () => {
  const theirs = parseAccepted(attackers.record!, '');
  expect(look([])).toBeUndefined();
  expect(look([{ record }, { record: theirs }])).toBeUndefined();
  expect(look([{ record }], { record: theirs })).toBeUndefined();
  expect(look([{ record }], { revision: theirs })).toBeUndefined();
  expect(look([{ record }], { all: true })).toBeUndefined();
  expect(look([{ record }], NOTHING, ours.observe())).toBeUndefined();
});

/** The same keys under another host's name, as the record has them. */
function renamedHosts(): Accepted {
  const renamed = (owner: string) => (owner.startsWith('host:') ? `${owner}-before` : owner);
  const entries = Object.entries(record.readers).map(
    ([owner, keys]) => [renamed(owner), keys] as const,
  );
  return { ...record, readers: Object.fromEntries(entries) };
}

test('no new name hides them: neither the authorities have one, nor the hosts', () => {
  const authorities = { former: record.authorities['k8s']! };
  const { message } = look([{ dir: 'old', record: { ...record, authorities } }])!;
  for (const name of ['k8s', 'edge'])
    expect(message).toContain(
      `${name} is ${print(attackers, name)}, but this clone has accepted none of that name`,
    );
  const renamed = renamedHosts();
  expect(look([{ dir: 'old', record: renamed }])!.message).toContain('for the same hosts in old:');
  expect(look([{ dir: 'old', record: renamed }], NOTHING, ours.observe())).toBeUndefined();
});

test('of several folders the one whose authorities have these names is compared', () => {
  const authorities = { former: record.authorities['k8s']! };
  const others = { dir: 'other', record: { ...record, authorities } };
  expect(look([others, { dir: 'old', record }])!.message).toContain('in old:');
});

test('a policy without hosts is told by its operators', () => {
  const all = specs.specs.filter(({ kind }) => kind === 'authority');
  const alone = { ...specs, specs: all };
  const found = treeNotAccepted(alone, seen, NOTHING, [{ record: renamedHosts() }]);
  expect(found!.message).toContain('for the same operators in another folder:');
  const readers = { ...record.readers, operator: ['age1other'] };
  const others = { ...record, readers };
  expect(treeNotAccepted(alone, seen, NOTHING, [{ record: others }])).toBeUndefined();
});

test('nothing is said of a folder in which nothing lies', () => {
  expect(look([{ dir: 'old', record }], NOTHING, { ...seen, observed: {} })).toBeUndefined();
});

test("another cluster's record says nothing, nor one without authorities", () => {
  const operators = { operator: record.readers['operator']! };
  expect(look([{ record: { ...record, readers: operators } }])).toBeUndefined();
  expect(look([{ record: { ...record, authorities: {} } }])).toBeUndefined();
});

test('a tree is the accepted one if all its authorities are', () => {
  expect(isAcceptedTree(specs, ours.observe(), record)).toBe(true);
  expect(isAcceptedTree(specs, seen, record)).toBe(false);
  const observed = { ...ours.observe().observed, 'ca-edge': seen.observed['ca-edge']! };
  expect(isAcceptedTree(specs, { ...seen, observed }, record)).toBe(false);
  const none = { certificate: { state: 'missing' }, key: { state: 'missing' } } as const;
  const gone = specs.specs.map(({ id }) => [id, { id, ...none }] as const);
  const empty = { ...seen, observed: Object.fromEntries(gone) };
  expect(isAcceptedTree(specs, empty, record)).toBe(false);
});
