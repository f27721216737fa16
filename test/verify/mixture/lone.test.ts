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

const fleet = await exampleFleet('services-without-kubernetes');
afterAll(() => fleet.world.close());

const ROOT = 'ca-root';
const BETWEEN = 'ca-services';
const steady = deployed(fleet);
const [A, oldBetween] = [await generationIn(fleet, ROOT), await generationIn(fleet, BETWEEN)];
const B = await made(fleet.world.spec(ROOT));
const between = await made(fleet.world.spec(BETWEEN), A);
const betweenByB = await made(fleet.world.spec(BETWEEN), B);

const LEAVES = ['derived-db-1-services-postgres', 'derived-web-1-services-app'];

test('each certificate is tried with the bundle of the other side, in three mixtures', async () => {
  const mixture = await mixtureOf(fleet, steady, steady);
  expect(mixture).toMatchObject({ connections: 4 * 3, cut: [], broken: [] });
});

test('another root in one step cuts every certificate', async () => {
  const replaced = deployed(fleet, [
    ...(await authorityFiles(fleet, ROOT, [B])),
    ...(await authorityFiles(fleet, BETWEEN, [betweenByB])),
    ...(await leavesBy(fleet, BETWEEN, betweenByB, [betweenByB])),
  ]);
  const mixture = await mixtureOf(fleet, steady, replaced);
  expect(cuts(mixture)).toEqual(
    expect.arrayContaining(
      LEAVES.flatMap((id) => [`${id}: newer bundle`, `${id}: newer certificate`]),
    ),
  );
  expect(mixture.cut).toHaveLength(8);
  expect(mixture.cut).toContainEqual({
    kind: 'certificate',
    certificate: 'shared-services-site',
    authority: ROOT,
    hosts: ['web-1', 'web-2'],
    newer: 'bundle',
    reason: 'no trusted authority has signed the certificate',
    place: 'cas.services.certs.site',
  });
});

test('the stages of a root cut nothing', async () => {
  const trust = deployed(fleet, await authorityFiles(fleet, ROOT, [A, B]));
  const issue = deployed(fleet, [
    ...(await authorityFiles(fleet, ROOT, [B, A])),
    ...(await authorityFiles(fleet, BETWEEN, [betweenByB])),
    ...(await leavesBy(fleet, BETWEEN, betweenByB, [betweenByB])),
  ]);
  expect(cuts(await mixtureOf(fleet, steady, trust))).toEqual([]);
  expect(cuts(await mixtureOf(fleet, trust, issue))).toEqual([]);
});

test('another intermediate cuts nothing, because its certificate is in the files that it signs', async () => {
  const coming = deployed(fleet, [
    ...(await authorityFiles(fleet, BETWEEN, [between, oldBetween])),
    ...(await leavesBy(fleet, BETWEEN, between, [between])),
  ]);
  expect(cuts(await mixtureOf(fleet, steady, coming))).toEqual([]);
});

test('it cuts the files whose chain was left as it was', async () => {
  const coming = deployed(fleet, [
    ...(await authorityFiles(fleet, BETWEEN, [between, oldBetween])),
    ...(await leavesBy(fleet, BETWEEN, between, [oldBetween])),
  ]);
  expect(cuts(await mixtureOf(fleet, steady, coming))).toEqual(
    expect.arrayContaining(
      LEAVES.flatMap((id) => [`${id}: newer both`, `${id}: newer certificate`]),
    ),
  );
});

test('what is refused already is not cut', async () => {
  const broken = deployed(fleet, await authorityFiles(fleet, ROOT, [B]));
  const mixture = await mixtureOf(fleet, broken, broken);
  expect(mixture.cut).toEqual([]);
  expect(mixture.broken).toHaveLength(4);
});

test('a certificate that the present tree lacks has no former peers to disappoint', async () => {
  const { files } = fleet.world.spec('derived-web-1-services-app');
  const fewer = deployed(fleet, [{ remove: files.certificate }]);
  const mixture = await mixtureOf(fleet, fewer, steady);
  expect(mixture).toMatchObject({ connections: 4 * 3 - 1, cut: [], broken: [] });
});
