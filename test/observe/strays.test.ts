import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { CertificateFile, Observation } from '../../lib/model/index.js';
import { observe } from '../../lib/observe/observe.js';
import { unreadBelow } from '../../lib/observe/host-folders.js';
import { leftCertificates } from '../../lib/observe/left-certificates.js';
import { findStrays } from '../../lib/observe/strays.js';
import { Unread } from '../../lib/observe/unread.js';
import { openTree, type Tree } from '../../lib/store/tree.js';
import { decoded } from '../../lib/store/decoded.js';
import { emptyCluster, people } from '../plan/cluster.js';
import type { World } from '../cluster/world.js';
import { authority, specsOf } from './specs.js';
import { testEnds } from '../liveness.js';

let world: World;
/** For another cluster, whose authority has the same name. */
let foreign: string;

const KUBELET = 'certs/derived/web-1/k8s-kubelet.crt';
const OTHER = 'certs/derived/web-2/k8s-kubelet.crt';

beforeAll(async () => {
  const everybody = await people();
  const other = await emptyCluster(everybody);
  await other.apply();
  foreign = other.read(KUBELET);
  await other.close();
  world = await emptyCluster(everybody);
  await world.apply();
  world.policy = structuredClone(world.policy);
  delete world.policy.hosts!['web-1'];
});
afterAll(() => world.close());

const signed = (host: string): number =>
  world.observe().left.filter((one) => one.host === host && one.signedBy !== undefined).length;

test('only what an authority of the tree has signed is a certificate of a host that left', () => {
  expect(signed('web-1')).toBe(2);
  world.write('certs/derived/db-1/x.crt', foreign);
  expect(signed('db-1')).toBe(0);
});

test('a certificate counts once, and not where a spec has it', () => {
  world.write('certs/derived/db-2/x.crt', world.read(KUBELET));
  world.write('certs/derived/db-2/y.crt', world.read(KUBELET));
  world.write('certs/derived/db-2/z.crt', world.read(OTHER));
  expect(signed('db-2')).toBe(1);
});

test('what is larger than certificates and manifests are says nothing', () => {
  const text = `${world.read(KUBELET)}${'x\n'.repeat(1 << 20)}`;
  world.write('certs/derived/db-3/x.crt', text);
  expect(signed('db-3')).toBe(0);
  const manifest = world.read('certs/derived/web-1/manifest.json').replaceAll('web-1', 'db-3');
  world.write('certs/derived/db-3/manifest.json', `${manifest}${' '.repeat(1 << 20)}`);
  expect(world.observe().strays.find(({ host }) => host === 'db-3')?.keys).toEqual([]);
});

test('a folder with thousands of certificates is no host', () => {
  const tree = treeOf(() => Buffer.from(world.read(KUBELET)));
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => `certs/derived/a/${n}.crt`);
  const found = (count: number) => leftCertificates(tree, many(count), own).length;
  expect([found(2), found(1001)]).toEqual([1, 0]);
});

test('copies in many folders are parsed once, and no more than a budget in all', () => {
  let count = 0;
  const one = own.read();
  const read = (): CertificateFile => {
    count += 1;
    return one;
  };
  const paths = Array.from({ length: 6000 }, (_, n) => `certs/derived/a${n % 10}/${n}.crt`);
  const copies = treeOf(() => Buffer.from('the same'));
  expect(leftCertificates(copies, paths, { ...own, read })).toHaveLength(10);
  expect(count).toBe(1);
  const others = treeOf((path) => Buffer.from(path));
  leftCertificates(others, paths, { ...own, read });
  expect(count).toBe(5001);
});

test('large files in many folders are not all read', () => {
  let count = 0;
  const tree = treeOf((path) => {
    count += 1;
    return Buffer.alloc(1 << 20, path);
  });
  const paths = Array.from({ length: 80 }, (_, n) => `certs/derived/a/${n}.crt`);
  const read = (): CertificateFile => ({ state: 'missing' });
  leftCertificates(tree, paths, { ...own, read });
  expect(count).toBe(64);
});

test.each([
  ['many files', (n: number) => `certs/derived/a/${n}.crt`, 1001, 0, 'certs/derived/a'],
  [
    'large files',
    (n: number) => `certs/derived/a b/${n}.crt`,
    70,
    1_048_000,
    "'certs/derived/a b'",
  ],
  [
    'texts',
    (n: number) => `certs/derived/h${n}/${n}.crt`,
    5003,
    8,
    'certs/derived/h5000, certs/derived/h5001, certs/derived/h5002',
  ],
])('where %s end the search, that is said', (_, pathOf, count, size, folders) => {
  const unread = new Unread();
  const tree = treeOf((path) => Buffer.from(path.padEnd(size)));
  const paths = Array.from({ length: count }, (_, n) => pathOf(n));
  const read = (): CertificateFile => ({ state: 'missing' });
  leftCertificates(tree, paths, { ...own, read }, unread);
  const [{ level, message } = {}] = unread.problems();
  expect(level).toBe('note');
  expect(message).toMatch(new RegExp(`^${folders}: certflake does not read all files there`));
});

test('the manifests of strange folders have a common limit, which is said where it is reached', () => {
  let count = 0;
  const tree = treeOf((path) => {
    count += 1;
    return Buffer.alloc(1 << 20, path);
  });
  const unread = new Unread();
  const paths = Array.from({ length: 14 }, (_, n) => `certs/derived/h${n}/manifest.json`);
  findStrays(tree, specsOf([]), paths, unread);
  expect(count).toBe(8);
  expect(unread.problems()).toMatchObject([
    {
      message: expect.stringMatching(
        /^certs\/derived\/h10, .* and 2 more: certflake does not read all files/,
      ) as string,
    },
  ]);
});

test('what a limit hides is a finding', () => {
  expect(world.observe().problems).toMatchObject([{ code: 'left-unread' }]);
});

const UNUSUAL = 'certflake does not read the links or the files with unusual names there';

test.each([
  ['a link', 'a.crt', UNUSUAL],
  ['an odd name', 'a\tb.crt', UNUSUAL],
  ['a folder', 'b.crt', 'certflake cannot read some files there'],
])('where %s is not read, no limit is given as the reason', (what, name, fact) => {
  const path = `certs/derived/old/${name}`;
  mkdirSync(join(world.root, 'certs/derived/old'), { recursive: true });
  if (what === 'a link') symlinkSync('../web-2/k8s-kubelet.crt', join(world.root, path));
  else if (what === 'a folder') mkdirSync(join(world.root, path));
  else world.write(path, 'x');
  const unread = new Unread();
  leftCertificates(openTree(world.root, 'certs'), [path], own, unread);
  expect(unread.problems().map(({ message }) => message)).toEqual([
    `certs/derived/old: ${fact}, and does not name certificates of former hosts among them`,
  ]);
});

test('each reason names its folders', () => {
  const unread = new Unread();
  unread.add('a/x.crt', 'limit');
  unread.add('b/x.crt', 'path');
  unread.add('c/x.crt', 'limit');
  expect(unread.problems()).toMatchObject([
    { message: expect.stringMatching(/^a, c: certflake does not read all files there/) as string },
    { message: expect.stringMatching(/^b: certflake does not read the links/) as string },
  ]);
});

test('a strange file is asked for with a limit', () => {
  const limits: (number | undefined)[] = [];
  const tree = treeOf((_path, limit) => void limits.push(limit));
  leftCertificates(tree, ['certs/derived/a/a.crt'], own);
  findStrays(tree, specsOf([]), ['certs/derived/a/a.crt']);
  expect(limits).toEqual([1 << 20, 1 << 20]);
});

test('a folder with # in its name is told like any other; an entry of a manifest is no file', () => {
  const tree = treeOf(() => Buffer.from('x'));
  const orphans = ['certs/derived/gone#1/a.crt', 'certs/derived/b/manifest.json#a.crt'];
  const left = leftCertificates(tree, orphans, own);
  expect(left.map(({ path }) => path)).toEqual(['certs/derived/gone#1/a.crt']);
  expect(left.map(({ host }) => host)).toEqual(['gone#1']);
  expect(findStrays(tree, specsOf([]), orphans).map(({ host }) => host)).toEqual(['gone#1']);
});

test('folders below those of hosts are looked at up to a limit, which is said', () => {
  let count = 0;
  const list = (path: string): string[] => {
    count += 1;
    return path.endsWith('/h1') ? ['x'] : [];
  };
  const names = Array.from({ length: 1000 }, (_, n) => `h${n}`);
  const folders = new Map(names.map((host) => [`certs/derived/${host}`, ['a.crt', ...names]]));
  const unread = new Unread();
  unreadBelow({ ...treeOf(() => undefined), list }, folders, unread);
  expect(count).toBe(5000);
  expect(unread.problems()).toMatchObject([
    {
      message: expect.stringMatching(
        /^certs\/derived\/h0\/h1, .* and 1 more: certflake neither reads nor removes/,
      ) as string,
    },
    {
      message: expect.stringMatching(
        /^certs\/derived\/h5: certflake does not read all files there/,
      ) as string,
    },
  ]);
});

testEnds('many folders are looked at quickly', () => {
  const tree = treeOf(() => undefined);
  const orphans = Array.from({ length: 20_000 }, (_, n) => `certs/derived/h${n}/a.crt`);
  leftCertificates(tree, orphans, own);
  expect(findStrays(tree, specsOf([]), orphans)).toHaveLength(20_000);
});

test('a file that no text can be as long as is one that can not be read', () => {
  const huge = new Uint8Array(600 * 2 ** 20);
  expect(() => decoded(huge, 'certs/ca/k8s.crt')).toThrow(
    'cannot read certs/ca/k8s.crt: it is larger than any file that certflake writes or reads',
  );
  const tree = { ...openTree(world.root, 'certs'), read: () => huge };
  const { observed, problems } = observe(tree, specsOf([authority('k8s')]));
  expect(observed['ca-k8s']!.certificate).toMatchObject({ state: 'unreadable' });
  expect(problems[0]).toMatchObject({ code: 'too-large', place: 'certs/ca/manifest.json' });
});

const treeOf = (read: Tree['read']): Tree => ({
  ...{ root: '', dir: 'certs', pending: false, completed: [] },
  ...{ read, list: () => [] },
});

const own = {
  seen: [] as Observation[],
  authorities: { signerOf: () => 'x', has: () => false },
  read: () => {
    const { certificate } = world.observe().observed['derived-web-2-k8s-kubelet']!;
    if (certificate.state === 'missing') throw new Error('no certificate');
    return certificate;
  },
};
