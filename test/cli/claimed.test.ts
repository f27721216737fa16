import { parseAccepted } from '../../lib/accept/record.js';
import { withUnused } from '../../lib/cli/run/claimed.js';
import type { Session } from '../../lib/cli/session/session.js';
import type { AcceptedKey } from '../../lib/model/accepted.js';
import type { Accepted, Claim, Spec } from '../../lib/model/index.js';
import type { World } from '../cluster/world.js';
import { emptyCluster, ids, people } from '../plan/cluster.js';

const nothingGiven = { yes: false, isUnseen: false, clockIsRight: false };

let world: World;

beforeAll(async () => {
  world = await emptyCluster(await people());
  await world.apply();
});

afterAll(() => world.close());

/** What a terminal is asked about if nothing is due. */
function askedOf(record: Accepted, observations = world.observe()): Claim[] {
  const specs = world.specs();
  const session = { specs, terminal: { interactive: true } } as unknown as Session;
  const plan = { ...world.plan(), changes: [], claims: [], findings: [] };
  const planned = { plan, observations, identities: [], acceptance: { record } };
  return withUnused(session, planned, nothingGiven).plan.claims;
}

const record = (): Accepted => parseAccepted(world.record!, 'the record');

test('a clone that knows no authority is asked about all', () => {
  const authorities = askedOf({ ...record(), authorities: {} }).filter(
    ({ kind }) => kind === 'authority',
  );
  expect(authorities.map(({ id }) => id).sort()).toEqual(['ca-edge', 'ca-k8s']);
});

test('a yes to a list accepts nothing that contradicts the record', () => {
  const known = record();
  const other = { certificate: 'ab'.repeat(32), publicKey: 'cd'.repeat(32) };
  const changed = { ...known, authorities: { ...known.authorities, edge: [other] } };
  expect(askedOf(changed)).toEqual([]);
  const { edge, ...others } = changed.authorities;
  expect(edge).toEqual([other]);
  expect(askedOf({ ...changed, authorities: others })).toHaveLength(1);
});

test("a yes to a list accepts a colleague's shared key that was opened, but none that must not change", () => {
  const known = record();
  const isStatic = ({ keepKey }: Spec): boolean => keepKey;
  const others = world.specs().specs.filter(({ shared }) => shared);
  const keys = others.map(({ id }): [string, AcceptedKey] => [
    id,
    { ...known.keys[id]!, publicKey: 'ab'.repeat(32) },
  ]);
  const former = { ...known, keys: { ...known.keys, ...Object.fromEntries(keys) } };
  expect(askedOf(former)).toEqual([]);
  const seen = world.observe();
  for (const { id } of others) seen.observed[id]!.opened = known.keys[id]!.publicKey;
  const asked = askedOf(former, seen);
  expect(others.filter(isStatic)).toHaveLength(1);
  expect(asked).toMatchObject([{ kind: 'key', id: ids.front, replaces: ['ab'.repeat(32)] }]);
});

test('a yes to a list accepts no former key that came back', () => {
  const known = record();
  const former = known.keys[ids.front]!.publicKey;
  const later = { ...known.keys[ids.front]!, publicKey: 'ab'.repeat(32) };
  const keys = { ...known.keys, [ids.front]: later };
  const seen = world.observe();
  seen.observed[ids.front]!.opened = former;
  expect(askedOf({ ...known, keys }, seen)).toHaveLength(1);
  expect(askedOf({ ...known, keys, formerKeys: { [ids.front]: [former] } }, seen)).toEqual([]);
});
