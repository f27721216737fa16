import type { Write } from '../../../lib/store/writes.js';
import type { Mixture } from '../../../lib/verify/mixture.js';
import { isWiped, watchKeys } from '../../wiped.js';
import {
  authorityFiles,
  cuts,
  deployed,
  exampleFleet,
  generationIn,
  leavesBy,
  made,
  mixtureOf,
} from './stages.js';

const fleet = await exampleFleet('kubernetes-stacked');
afterAll(() => fleet.world.close());

const ID = 'ca-etcd';
const etcd = fleet.world.spec(ID);
const A = await generationIn(fleet, ID);
const B = await made(etcd);
const leavesByB = await leavesBy(fleet, ID, B);
const writes = {
  steady: [] as Write[],
  trust: await authorityFiles(fleet, ID, [A, B]),
  issue: [...(await authorityFiles(fleet, ID, [B, A])), ...leavesByB],
  replaced: [...(await authorityFiles(fleet, ID, [B])), ...leavesByB],
};
type Stage = keyof typeof writes;
const stages = Object.fromEntries(
  Object.entries(writes).map(([stage, all]) => [stage, deployed(fleet, all)]),
) as Record<Stage, ReturnType<typeof deployed>>;

/** The pairs that etcd's authority serves: each is cut in both directions. */
const PAIRS = [
  'etcdClient > etcdServer',
  'etcdHealthcheck > etcdServer',
  'etcdPeer > etcdPeer',
  'etcdServer > etcdServer',
];
const eachWay = (olderRefuses: Record<'client' | 'server', string>): string[] =>
  PAIRS.flatMap((pair) => [
    `${pair}: newer client, ${olderRefuses.server} refuses`,
    `${pair}: newer server, ${olderRefuses.client} refuses`,
  ]);

const cases: [title: string, from: Stage, to: Stage, cut: string[]][] = [
  ['nothing changes', 'steady', 'steady', []],
  ['steady to trust', 'steady', 'trust', []],
  ['trust back to steady', 'trust', 'steady', []],
  ['trust to issue', 'trust', 'issue', []],
  ['issue back to trust', 'issue', 'trust', []],
  ['issue to steady with the new authority', 'issue', 'replaced', []],
  [
    'steady straight to issue: those who lack the bundle refuse the new certificates',
    ...(['steady', 'issue'] as const),
    eachWay({ client: 'client', server: 'server' }),
  ],
  [
    'trust straight to the end: the new hosts refuse the old certificates',
    ...(['trust', 'replaced'] as const),
    eachWay({ client: 'server', server: 'client' }),
  ],
  [
    'another authority in one step: both refuse each other',
    ...(['steady', 'replaced'] as const),
    eachWay({ client: 'both', server: 'both' }),
  ],
];

test.each(cases)('%s', async (_, from, to, cut) => {
  const mixture = await mixtureOf(fleet, stages[from], stages[to]);
  expect(cuts(mixture)).toEqual(cut.sort());
  expect(mixture).toMatchObject({ broken: [], opened: [], unopened: [] });
  expect(mixture.connections).toBe(354);
  expect(mixture.handshakes).toBeGreaterThanOrEqual(39);
});

test('a cut names both ends, the reason, and where the policy declares the refused one', async () => {
  const { cut } = await mixtureOf(fleet, stages.steady, stages.issue);
  const both = cut.filter((one) => one.kind === 'connection' && one.from === 'cp-1');
  const shared = {
    ...{ kind: 'connection', from: 'cp-1', to: 'cp-2', dials: 'cp-2' },
    client: 'derived-cp-1-etcd-etcdPeer',
    server: 'derived-cp-2-etcd-etcdPeer',
    reason: 'no trusted authority has signed the certificate',
    place: 'cas.etcd.certs.etcdPeer',
  };
  expect(both).toContainEqual(
    expect.objectContaining({ ...shared, newer: 'client', refuses: 'server' }),
  );
  expect(both).toContainEqual(
    expect.objectContaining({ ...shared, newer: 'server', refuses: 'client' }),
  );
});

test('the former authority is dropped while one certificate is still its own', async () => {
  const left = 'derived-cp-2-etcd-etcdPeer';
  const others = await leavesBy(fleet, ID, B, [], ({ id }) => id !== left);
  const early = deployed(fleet, [...(await authorityFiles(fleet, ID, [B])), ...others]);
  const issued = deployed(fleet, [...(await authorityFiles(fleet, ID, [B, A])), ...others]);
  const { cut, broken } = await mixtureOf(fleet, issued, early);
  expect(broken).toEqual([]);
  const ends = cut.map((one) => (one.kind === 'connection' ? [one.client, one.server] : []));
  expect(ends.filter((ids) => !ids.includes(left))).toEqual([]);
  expect(cut).toContainEqual(
    expect.objectContaining({ from: 'cp-1', to: 'cp-2', newer: 'both', refuses: 'client' }),
  );
});

test('a connection that already fails is not cut by the coming tree', async () => {
  const { cut, broken } = await mixtureOf(
    fleet,
    deployed(fleet, await authorityFiles(fleet, ID, [B], A)),
    stages.replaced,
  );
  expect(cuts({ cut } as Mixture)).toEqual([]);
  expect(broken).toHaveLength(24);
  expect(broken[0]).toMatchObject({ refuses: 'both', from: 'cp-1', to: 'cp-1' });
});

test('a tree opens nothing that must be refused', async () => {
  const cluster = await generationIn(fleet, 'ca-cluster');
  const open = deployed(fleet, await authorityFiles(fleet, ID, [A, cluster]));
  const { opened, cut } = await mixtureOf(fleet, stages.steady, open);
  expect(cut).toEqual([]);
  expect(opened).toContainEqual(
    expect.objectContaining({
      client: 'derived-node-1-cluster-kubelet',
      server: 'derived-cp-1-etcd-etcdServer',
      reason: expect.stringMatching(/^no check refuses the client; a client that etcd/) as string,
    }),
  );
  expect((await mixtureOf(fleet, open, open)).opened).toEqual([]);
});

test('a host that the present tree lacks is tried with the coming one', async () => {
  const of = (host: string) => fleet.world.specs().specs.filter((s) => s.heldBy.includes(host));
  const without = of('node-1').flatMap(({ files }) => [
    { remove: files.certificate },
    { remove: files.key },
  ]);
  const fewer = await mixtureOf(fleet, deployed(fleet, without), stages.steady);
  expect(fewer.cut).toEqual([]);
  expect(fewer.connections).toBeLessThan(354);
  const gone = await mixtureOf(fleet, stages.steady, deployed(fleet, without));
  expect(gone.cut[0]).toMatchObject({
    from: 'node-1',
    newer: 'client',
    refuses: 'server',
    reason: 'secrets/certs/derived/node-1/cluster-kubelet.crt is missing',
  });
});

test('a certificate whose sealed key is another’s is cut', async () => {
  const { files } = fleet.world.spec('derived-cp-1-etcd-etcdClient');
  const other = fleet.present.read(fleet.world.spec('derived-cp-1-etcd-etcdPeer').files.key)!;
  const mixed = deployed(fleet, [{ path: files.key, key: other as never }]);
  const { cut, broken } = await mixtureOf(fleet, stages.steady, mixed);
  expect(broken).toEqual([]);
  expect(cuts({ cut } as Mixture)).toEqual([
    'etcdClient > etcdServer: newer both, server refuses',
    'etcdClient > etcdServer: newer client, server refuses',
  ]);
  expect(new Set(cut.map((one) => one.kind === 'connection' && one.from))).toEqual(
    new Set(['cp-1']),
  );
  expect(cut[0]!.reason).toMatch(/the sealed key belongs to another certificate/);
});

test('without identities certificates are compared, and the keys are named', async () => {
  const { handshakes, cut, unopened } = await mixtureOf(fleet, stages.steady, stages.issue, []);
  expect(handshakes).toBe(0);
  expect(cuts({ cut } as Mixture)).toEqual(eachWay({ client: 'client', server: 'server' }).sort());
  expect(unopened).toContain('derived-cp-1-etcd-etcdPeer');
  expect(unopened).toContain('derived-node-1-cluster-kubelet');
});

test('no key stays in memory', async () => {
  const watch = watchKeys();
  try {
    await mixtureOf(fleet, stages.steady, stages.trust);
    const keys = await watch.keys();
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !isWiped(key))).toEqual([]);
  } finally {
    watch.restore();
  }
});
