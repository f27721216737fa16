import type { CertificatePolicy, Policy } from '../../lib/model/policy.js';
import { codes, DAY, makeWorld, type World } from '../cluster/world.js';
import { people, type People } from './cluster.js';

let everybody: People;
beforeAll(async () => (everybody = await people()));

interface Lifetimes {
  authority?: string;
  leaf: string;
  renewBefore?: string;
}

async function clusterOf({ authority = '87600h', leaf, renewBefore }: Lifetimes): Promise<World> {
  const { operator, cp } = everybody;
  const policy: Policy = {
    dir: 'certs',
    userAgeKeys: [operator.recipient],
    hosts: { cp: { role: 'control-plane', owningHostKey: cp.recipient } },
    defaults: { key: { algo: 'ecdsa', size: 256 } },
    cas: {
      k8s: {
        ca: { commonName: 'root', expiry: authority },
        certs: {
          api: {
            ...{ commonName: 'api', usages: ['server auth'], expiry: leaf },
            ...(renewBefore === undefined ? {} : { renewBefore }),
          },
        },
      },
    },
  };
  return makeWorld(policy, [operator.identity]);
}

/** On which days a daily run issued something, the first one left out. */
async function run(lifetimes: Lifetimes, days: number, step = DAY): Promise<number[]> {
  const world = await clusterOf(lifetimes);
  try {
    const start = world.now;
    const issued: number[] = [];
    for (; world.now < start + days * DAY; world.now += step) {
      if (world.plan().changes.length === 0) continue;
      const { plan } = await world.apply();
      expect(plan.changes).toHaveLength(world.now === start ? 2 : 1);
      expect(world.plan().changes).toEqual([]);
      if (world.now > start) issued.push(Math.round((world.now - start) / DAY));
    }
    return issued;
  } finally {
    await world.close();
  }
}

test('a certificate of a year is renewed every eight months', async () => {
  expect(await run({ leaf: '8760h' }, 1200)).toEqual([244, 488, 732, 976]);
});

test('one that its authority cuts is renewed after two thirds of what it got, then no more', async () => {
  // Ends on day 365: nothing that is made later moves that end.
  expect(await run({ authority: '8760h', leaf: '2400h' }, 365)).toEqual([67, 134, 201, 268]);
  expect(await run({ authority: '8760h', leaf: '8760h' }, 365)).toEqual([]);
});

test('one that is due all of its life when its authority cuts it makes no loop', async () => {
  const issued = await run({ authority: '4000h', leaf: '8760h', renewBefore: '8000h' }, 160);
  expect(issued).toEqual([]);
});

test('backdating makes no loop where renewBefore nearly reaches the lifetime', async () => {
  const world = await clusterOf({ leaf: '2h', renewBefore: '1h59m' });
  await world.apply();
  expect(world.plan().changes).toEqual([]);
  world.now += 200;
  expect(world.plan().changes).toEqual([]);
  world.now += 200;
  expect(world.plan().changes).toHaveLength(1);
  await world.close();
});

test('says "authority first" where renewing would not move the end, as an error once it has expired', async () => {
  const world = await clusterOf({ authority: '8760h', leaf: '2400h' });
  for (; world.now < Date.UTC(2030, 11, 1) / 1000; world.now += DAY) {
    if (world.plan().changes.length > 0) await world.apply();
  }
  world.now = Date.UTC(2030, 11, 20) / 1000;
  expect(codes(world.plan())).toEqual(['authority-due', 'authority-first']);
  expect(world.plan().findings.map(({ level }) => level)).toEqual(['warning', 'warning']);
  world.now = Date.UTC(2031, 0, 2) / 1000;
  expect(codes(world.plan())).toEqual(['authority-expired', 'authority-unusable']);
  await world.close();
});

test.each([
  ['8760h', '8760h50m', 0],
  ['8760h', '8762h', 1],
  ['2h', '2h5m', 0],
  ['2h', '2h30m', 1],
])('a lifetime of %s that the policy makes %s is reissued %i times', async (was, is, times) => {
  const world = await clusterOf({ leaf: was });
  await world.apply();
  world.policy = structuredClone(world.policy);
  world.policy.cas['k8s']!.certs!['api']!.expiry = is;
  const reissued = world.plan().changes.filter(({ kind }) => kind === 'reissue');
  expect(reissued).toHaveLength(times);
  await world.close();
});

test("a lifetime that its authority's former end had cut is said to be no change of the policy", async () => {
  const { operator, cp } = everybody;
  const leaf: CertificatePolicy = { commonName: 'api', usages: ['server auth'], expiry: '150d' };
  const policy: Policy = {
    dir: 'certs',
    userAgeKeys: [operator.recipient],
    hosts: { cp: { role: 'control-plane', owningHostKey: cp.recipient } },
    defaults: { key: { algo: 'ecdsa', size: 256 } },
    cas: {
      k8s: { ca: { commonName: 'root', expiry: '120d' } },
      edge: { ca: { commonName: 'edge', parent: 'k8s', expiry: '365d' }, certs: { api: leaf } },
    },
  };
  const world = await makeWorld(policy, [operator.identity]);
  await world.apply();
  world.now += 30 * DAY;
  for (const path of ['certs/ca/k8s.crt', 'certs/ca/k8s.key.age']) world.remove(path);
  await world.apply({ authorities: ['k8s'], force: true });
  await world.apply({ only: ['ca-edge'], force: true });
  const [change] = world.plan({ only: ['derived-cp-edge-api'] }).changes;
  expect(change?.reasons.map(({ message }) => message)).toEqual([
    'expiry: 2880h -> 3600h (the present certificate was cut short by the end of its authority at that time)',
  ]);
  await world.close();
});
