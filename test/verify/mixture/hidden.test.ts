import { issueCertificate } from '../../../lib/issue/issue.js';
import {
  authorityFiles,
  cuts,
  deployed,
  exampleFleet,
  generationIn,
  leavesBy,
  made,
  mixtureOf,
  now,
} from './stages.js';

/** Only a handshake shows what is wrong with these authorities. */
const fleet = await exampleFleet('kubernetes-stacked');
afterAll(() => fleet.world.close());

const ID = 'ca-etcd';
const etcd = fleet.world.spec(ID);
const A = await generationIn(fleet, ID);
const B = await made(etcd);

/** B's certificate with other limits: the same name and key. */
const limited = async (limits: NonNullable<typeof etcd.contents.authority>) => {
  const contents = { ...etcd.contents, authority: limits };
  return { ...B, certificate: (await issueCertificate({ contents, now, key: B.key })).certificate };
};

test('an intermediate below an authority that allows none cuts every host, though one was tried', async () => {
  const between = await made(
    { ...etcd, contents: { ...etcd.contents, subject: { commonName: 'between' } } },
    B,
  );
  const leaves = await leavesBy(fleet, ID, between, [between]);
  const tree = async (root: typeof B) =>
    deployed(fleet, [...(await authorityFiles(fleet, ID, [root, A], B)), ...leaves]);
  const trust = deployed(fleet, await authorityFiles(fleet, ID, [A, B]));
  expect(cuts(await mixtureOf(fleet, trust, await tree(B)))).toEqual([]);
  const short = await limited({ pathLength: 0 });
  const { cut, handshakes } = await mixtureOf(fleet, trust, await tree(short));
  const within = cut.filter(({ newer }) => newer === 'both');
  expect(within).toHaveLength(24);
  expect(new Set(within.map(({ reason }) => reason))).toEqual(new Set(['path length exceeded']));
  expect(handshakes).toBeLessThan(60);
});

test('an authority limited to other names cuts the servers that it excludes', async () => {
  const narrow = await limited({ excluded: [{ type: 'dns', value: 'cp-2' }] });
  const leaves = await leavesBy(fleet, ID, B);
  const coming = deployed(fleet, [...(await authorityFiles(fleet, ID, [narrow, A], B)), ...leaves]);
  const trust = deployed(fleet, await authorityFiles(fleet, ID, [A, narrow]));
  const { cut } = await mixtureOf(fleet, trust, coming);
  const to = cut.flatMap((one) =>
    one.kind === 'connection' && one.refuses === 'client' ? [one.to] : [],
  );
  expect(new Set(to)).toEqual(new Set(['cp-2']));
});
