import type { RotationRequest } from '../../lib/model/index.js';
import type { Policy } from '../../lib/model/policy.js';
import { codes, DAY, kinds, type World } from '../cluster/world.js';
import { emptyCluster, ids, people, type People } from './cluster.js';

let everybody: People;
let world: World;

beforeAll(async () => (everybody = await people()));
beforeEach(async () => {
  world = await emptyCluster(everybody);
  await world.apply();
});
afterEach(() => world.close());

const crt = 'certs/ca/k8s.crt';

const request = (move: RotationRequest['move'], isDeployed = true) => ({
  rotation: { authority: 'k8s', move, isDeployed },
});

const step = async (...moves: RotationRequest['move'][]): Promise<void> => {
  for (const move of moves) await world.apply(request(move));
};

const changed = (change: (ca: Policy['cas'][string]['ca']) => void): void => {
  world.policy = structuredClone(world.policy);
  change(world.policy.cas['k8s']!.ca);
};

/** What stops the next move, by its code and its words. */
const refusal = (move: RotationRequest['move'], isDeployed = true) => {
  const plan = world.plan(request(move, isDeployed));
  const { code, message } = plan.findings.find(({ level }) => level === 'error') ?? {};
  return { changes: plan.changes.length, code, message };
};

const of = (kind: string, ...all: string[]) => Object.fromEntries(all.map((id) => [id, kind]));

test('each step has its changes, and nothing is left to do between them', async () => {
  const kindsOf = (move: RotationRequest['move']) => kinds(world.plan(request(move)));
  expect(kindsOf('onward')).toEqual({ [ids.root]: 'rotate none' });
  await step('trust');
  expect([kinds(world.plan()), codes(world.plan())]).toEqual([{}, ['rotation']]);
  expect(kindsOf('onward')).toEqual({
    [ids.root]: 'rotate none',
    [ids.edge]: 'reissue kept',
    ...of('reissue new', ids.api, ids.kubelet1, ids.kubelet2, ids.front),
    [ids.sa]: 'reissue kept',
    ...of('repair none', ids.web1, ids.web2),
  });
  await step('issue');
  expect([kinds(world.plan()), codes(world.plan())]).toEqual([{}, ['rotation']]);
  await step('retire');
  expect([kinds(world.plan()), codes(world.plan())]).toEqual([{}, []]);
});

test('what is due besides is not made with a step', async () => {
  world.policy = structuredClone(world.policy);
  world.policy.cas['k8s']!.certs!['new'] = { commonName: 'new', roles: ['control-plane'] };
  expect(kinds(world.plan(request('trust')))).toEqual({ [ids.root]: 'rotate none' });
  await expect(step('trust')).rejects.toMatchObject({
    code: 'rotation-refused',
    message: 'these certificates are not issued yet: derived-cp-k8s-new',
  });
});

test('a stage that stands for longer than it may is a warning', async () => {
  await step('trust');
  world.now += 29 * DAY;
  expect(codes(world.plan())).toEqual(['rotation']);
  world.now += 2 * DAY;
  expect(codes(world.plan())).toEqual(['rotation-stands']);
  const soak = { seconds: 90 * DAY, words: '90d' };
  expect(codes(world.plan({ soak }))).toEqual(['rotation']);
});

test('a generation that ends before the rotation can be over is a warning', async () => {
  world.now += 10 * 365 * DAY - 20 * DAY;
  await world.apply();
  await step('trust');
  const found = world.plan().findings.find(({ code }) => code === 'rotation-late');
  expect(found).toMatchObject({ level: 'warning', place: crt });
});

test('an ended authority is not replaced in stages, but prolonged', async () => {
  world.now += 10 * 365 * DAY + DAY;
  expect(refusal('trust').changes).toBe(0);
  expect(codes(world.plan(request('trust')))).toContain('rotation-refused');
  await step('same-key');
  expect(codes(world.plan({ only: [ids.root] }))).toEqual([]);
});

test('the next generation signs only what the policy says of the authority', async () => {
  await step('trust');
  changed((ca) => (ca.pathLength = 3));
  const differing = world.plan().findings.filter(({ code }) => code === 'authority-differs');
  expect(differing.map(({ message }) => message)).toEqual([
    expect.stringContaining('its next generation differs from the policy'),
    expect.stringContaining('the authority differs from its policy'),
  ]);
  expect(refusal('issue')).toMatchObject({ changes: 0 });
  expect(codes(world.plan(request('issue')))).toContain('rotation-refused');
});

test('the next generation signs only while it is valid', async () => {
  await step('trust');
  world.now -= 30 * DAY;
  expect(codes(world.plan(request('issue')))).toContain('rotation-refused');
  expect(kinds(world.plan(request('issue')))).toEqual({});
});

test('a certificate without an authority key identifier is replaced first', async () => {
  await step('trust');
  const seen = world.observe();
  const { certificate } = seen.observed[ids.api]!;
  if (certificate.state !== 'read') throw new Error('unreadable');
  delete certificate.certificates[0].authorityKeyId;
  world.observe = () => seen;
  expect(refusal('issue')).toMatchObject({
    changes: 0,
    code: 'rotation-refused',
    message: expect.stringContaining(`${ids.api} does not say by a key identifier`) as string,
  });
});

test('a pin names either generation until the former one is to go', async () => {
  const former = world.observe().observed[ids.root]!.entry!.certificate;
  changed((ca) => (ca.fingerprint = former));
  await step('trust', 'issue');
  expect(codes(world.plan())).toEqual(['rotation']);
  expect(refusal('retire')).toMatchObject({ changes: 0, code: 'rotation-refused' });
  const present = world.observe().observed[ids.root]!.entry!.certificate;
  expect(present).not.toBe(former);
  changed((ca) => (ca.fingerprint = present));
  await step('retire');
  expect(codes(world.plan())).toEqual([]);
});

test('a next key that a leaving operator could open is given up', async () => {
  await step('trust');
  world.policy = structuredClone(world.policy);
  world.policy.userAgeKeys.pop();
  expect(refusal('issue')).toMatchObject({
    code: 'rotation-refused',
    message: "a recipient leaves who could open the next generation's key too",
  });
  await step('abort');
  await world.apply();
  await step('trust');
  expect(codes(world.plan(request('issue')))).not.toContain('rotation-refused');
});

test.each([
  ['issue', false, 'rotation-undeployed'],
  ['retire', true, 'rotation-refused'],
  ['trust', true, 'rotation-refused'],
  ['back', true, 'rotation-refused'],
  ['same-key', true, 'rotation-refused'],
] as const)('in trust, %s (deployed: %s) is refused', async (move, isDeployed, code) => {
  await step('trust');
  expect(refusal(move, isDeployed)).toMatchObject({ changes: 0, code });
});

test('an intermediate below a rotating root waits', async () => {
  await step('trust');
  const rotation = { authority: 'edge', move: 'trust', isDeployed: false } as const;
  await expect(world.apply({ rotation })).rejects.toMatchObject({ code: 'rotation-shared' });
});

test('a step concerns its authority and those below it', async () => {
  world.policy = structuredClone(world.policy);
  world.policy.cas['other'] = {
    ca: { commonName: 'other' },
    certs: { one: { commonName: 'one', roles: ['control-plane'] } },
  };
  await world.apply();
  world.policy = structuredClone(world.policy);
  world.policy.cas['other']!.certs!['one']!.expiry = '48h';
  await step('trust');
  const changes = Object.keys(kinds(world.plan(request('issue'))));
  expect(changes).toContain(ids.web1);
  expect(changes).not.toContain('derived-cp-other-one');
});
