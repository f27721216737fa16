import { isoDate } from '../../lib/text/dates.js';
import type { Problem } from '../../lib/model/index.js';
import { DAY, type World } from '../cluster/world.js';
import { emptyCluster, people } from './cluster.js';

let world: World;
let end: string;

beforeEach(async () => {
  world = await emptyCluster(await people());
  await world.apply();
  end = isoDate(world.now + 1825 * DAY);
});
afterEach(() => world.close());

const remove = (ca: string): void => {
  world.remove(`certs/ca/${ca}.crt`);
  world.remove(`certs/ca/${ca}.key.age`);
};

const said = (...authorities: string[]): Problem[] =>
  world
    .plan({ force: true, authorities })
    .findings.filter(({ code }) => code === 'former-authority');

test('another intermediate leaves the former one valid: its run says so, and no later one', async () => {
  remove('edge');
  expect(said('edge')).toEqual([
    {
      ...{ code: 'former-authority', place: 'certs/ca/edge.crt', level: 'warning' },
      message: `nothing revokes the former "edge", which "k8s" signed: it stays valid until ${end}, and everyone to whom its key was sealed can still open that key in git's history; only a new authority "k8s" ends it earlier`,
    },
  ]);
  await world.apply({ force: true, authorities: ['edge'] });
  expect(said('edge')).toEqual([]);
});

test('so it does where the certificate is still there', () => {
  world.remove('certs/ca/edge.key.age');
  expect(said('edge')).toHaveLength(1);
});

test('the hint that names the way there says it too', () => {
  world.policy = structuredClone(world.policy);
  world.policy.cas['edge']!.ca.commonName = 'other';
  const found = world.plan().findings.find(({ code }) => code === 'authority-differs');
  expect(found!.hint).toContain(
    `; the former one stays valid until ${end}, because "k8s" signed it`,
  );
});

test('a root is not signed by another, and with a new parent the former one is worth nothing', async () => {
  remove('k8s');
  expect(said('k8s')).toEqual([]);
  remove('edge');
  expect(said('k8s', 'edge')).toEqual([]);
  await world.apply({ force: true, authorities: ['k8s'] });
  expect(said('edge')).toEqual([]);
});

test('one that has ended is not named', () => {
  remove('edge');
  world.now += 1826 * DAY;
  expect(said('edge')).toEqual([]);
});
