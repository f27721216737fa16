import { parseAccepted } from '../../lib/accept/record.js';
import type { Accepted, ManifestEntry } from '../../lib/model.js';
import { emptyCluster, ids, people, type People } from '../plan/cluster.js';
import { codes, kinds, type World } from '../cluster/world.js';

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

const record = (): Accepted => parseAccepted(world.record!, 'the record');

const edit = (change: (policy: World['policy']) => void): void => {
  world.policy = structuredClone(world.policy);
  change(world.policy);
};

test('what a run makes is accepted with it', () => {
  const { authorities, readers, keys } = record();
  expect(Object.keys(authorities).sort()).toEqual(['edge', 'k8s']);
  expect(Object.keys(readers).sort()).toEqual(['host:cp', 'host:web-1', 'host:web-2', 'operator']);
  expect(Object.keys(keys).sort()).toEqual(Object.values(ids).sort());
  expect(world.plan().claims).toEqual([]);
});

test('a departed operator is forgotten by the run that seals without him, and would be asked about', async () => {
  const { second } = everybody;
  edit((policy) => policy.userAgeKeys.pop());
  await world.apply();
  expect(JSON.stringify(record())).not.toContain(second.recipient);
  edit((policy) => policy.userAgeKeys.push(second.recipient));
  expect(world.plan().claims).toMatchObject(
    Array(9).fill({ kind: 'reader', owner: 'operator', key: second.recipient }),
  );
});

test('an inventory of some hosts forgets nobody whom it does not know', async () => {
  edit(({ cas }) => {
    delete cas['k8s']!.certs!['sa'];
    delete cas['k8s']!.certs!['front'];
  });
  await world.apply();
  world.onlyHosts = ['web-1'];
  await world.apply({ force: true, only: [ids.kubelet1] });
  world.onlyHosts = undefined;
  expect(record().readers['host:web-2']).toEqual([everybody.web2.recipient]);
  expect(world.plan().claims).toEqual([]);
});

test("a former authority's key is known for ever, and no certificate may have it", async () => {
  const former = record().authorities['edge']![0]!;
  const paths = ['crt', 'key.age'].map((ending) => `certs/ca/edge.${ending}`);
  const [crt, key] = paths.map((path) => world.read(path));
  paths.forEach((path) => {
    world.remove(path);
  });
  await world.apply({ force: true, authorities: ['edge'] });
  expect(record().formerAuthorities).toEqual([former.publicKey]);
  world.write('certs/derived/web-1/edge-web.crt', crt!);
  world.write('certs/derived/web-1/edge-web.key.age', key!);
  expect(codes(world.plan({ only: [ids.web1] }))).toContain('authority-key');
  expect(codes(world.plan({ only: [ids.web1], sealsOnly: true }))).toContain('authority-key');
});

test('operators of one authority alone are no operators of the rest', async () => {
  const { fresh } = everybody;
  edit((policy) => {
    policy.cas['edge']!.ca.userAgeKeys = [everybody.operator.recipient, fresh.recipient];
  });
  await world.apply();
  expect(record().readers['operator:edge']).toContain(fresh.recipient);
  edit((policy) => policy.userAgeKeys.push(fresh.recipient));
  const claims = world.plan({ force: true, only: [ids.api] }).claims;
  expect(claims).toMatchObject([{ owner: 'operator', key: fresh.recipient }]);
});

test('an entry that its header contradicts proves nothing: the key is sealed for those who should read it', () => {
  const { fresh } = everybody;
  edit((policy) => policy.userAgeKeys.push(fresh.recipient));
  const path = 'certs/derived/cp/manifest.json';
  const manifest = JSON.parse(world.read(path)) as { certificates: Record<string, ManifestEntry> };
  manifest.certificates['k8s-api']!.recipients!['operator']!.push(fresh.recipient);
  world.write(path, JSON.stringify(manifest));
  const plan = world.plan({ only: [ids.api] });
  expect(kinds(plan)).toEqual({ [ids.api]: 'rekey' });
  expect(plan.claims).toMatchObject([{ owner: 'operator', key: fresh.recipient, id: ids.api }]);
});

test('recipients in a manifest that are no public keys are nobody', () => {
  const path = 'certs/derived/cp/manifest.json';
  const garbage = world.read(path).replaceAll(/"(ssh-ed25519|age1)[^"]*"/g, '"age1nonsense"');
  for (const text of [garbage, garbage.replaceAll(/"sealed": "[^"]*"/g, '"sealed": "00"')]) {
    world.write(path, text);
    expect(kinds(world.plan({ only: [ids.api] }))).not.toHaveProperty(ids.api, 'repair new');
    expect(world.plan({ only: [ids.api] }).claims).toEqual([]);
  }
});
