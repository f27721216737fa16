import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { sealHistory } from '../../lib/cli/session/seal-history.js';
import type { ManifestEntry } from '../../lib/model/index.js';
import { printManifest } from '../../lib/store/manifest.js';
import { agePerson } from '../cluster/keys.js';
import { withPrograms } from '../programs.js';
import { makeCluster, type Cluster } from './certflake.js';

const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];

const must = (cluster: Cluster, ...args: string[]): void => {
  const { status, stderr } = cluster.run('git', args);
  if (status !== 0) throw new Error(stderr);
};

/** Recipients by the name that the tests give them; any other name is no key. */
const recipients: Record<string, string> = {};

beforeAll(async () => {
  for (const name of ['K1', 'K2', 'K3', 'H']) recipients[name] = (await agePerson(name)).recipient;
});

const recipientOf = (name: string): string => recipients[name] ?? name;

const nameOf = (recipient: string): string =>
  Object.keys(recipients).find((name) => recipients[name] === recipient) ?? recipient;

/** By public key: owners and the names of their recipients. */
type Sealed = Record<string, Record<string, string[]>>;

function commit(cluster: Cluster, path: string, keys: Sealed): void {
  const entries = Object.entries(keys).map(([publicKey, owners]): [string, ManifestEntry] => [
    `x-${publicKey}`,
    {
      ...{ certificate: 'c', publicKey, issuer: 'i', sealed: '1:x', spec: '1:y' },
      ...{ notBefore: 0, notAfter: 1, generations: [] },
      recipients: Object.fromEntries(
        Object.entries(owners).map(([owner, names]) => [owner, names.map(recipientOf)]),
      ),
    },
  ]);
  const certificates = Object.fromEntries(entries);
  write(cluster, path, printManifest({ version: 1, certificates }));
}

function write(cluster: Cluster, path: string, text: string): void {
  cluster.write(`cluster/${path}`, text);
  must(cluster, 'add', '-A');
  must(cluster, ...who, 'commit', '-qm', path);
}

const readers = (cluster: Cluster, publicKey: string): Record<string, string> =>
  Object.fromEntries(
    [...sealHistory(cluster.path('cluster')).readersOf(publicKey)].map(([key, owner]) => [
      nameOf(key),
      owner,
    ]),
  );

withPrograms(['git'], 'what git knows of who could open a key', () => {
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await makeCluster();
    must(cluster, 'init', '-q', '-b', 'main');
  });

  test('is of each manifest of each commit, wherever it was, and of each branch', () => {
    commit(cluster, 'my certs/ca/manifest.json', { a: { operator: ['K1', 'K2'] } });
    must(cluster, 'checkout', '-qb', 'other');
    commit(cluster, 'my certs/ca/manifest.json', {
      a: { operator: ['K3'] },
      b: { 'host:x': ['H'] },
    });
    must(cluster, 'checkout', '-q', 'main');
    must(cluster, 'mv', 'my certs', 'pki');
    commit(cluster, 'pki/ca/manifest.json', { a: { operator: ['K1'] } });
    must(cluster, ...who, 'merge', '-qs', 'ours', '-m', 'theirs is lost', 'other');
    must(cluster, 'branch', '-qD', 'other');
    const operator = 'operator';
    expect(readers(cluster, 'a')).toEqual({ K1: operator, K2: operator, K3: operator });
    expect(readers(cluster, 'b')).toEqual({ H: 'host:x' });
    expect(readers(cluster, 'c')).toEqual({});
  });

  test('leaves out what is no manifest, and a file that is gone', () => {
    write(cluster, 'ca/manifest.json', '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n');
    write(cluster, 'web/manifest.json', '{ "name": "page" }');
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K1', 'garbage'], constructor: ['x'] } });
    must(cluster, 'rm', '-q', 'ca/manifest.json');
    must(cluster, ...who, 'commit', '-qm', 'gone');
    expect(readers(cluster, 'a')).toEqual({ K1: 'operator' });
  });

  test('is of what is being merged, too, and tells when the certificate of a key ends', () => {
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K1'] } });
    must(cluster, 'clone', '-q', '.', '../other');
    must(cluster, '-C', '../other', 'checkout', '-q', '--detach');
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K2'] } });
    const other = `${cluster.path('other')}/ca/manifest.json`;
    writeFileSync(other, readFileSync(other, 'utf8').replace('"a"', '"b"'));
    must(cluster, '-C', '../other', ...who, 'commit', '-qam', 'other');
    expect(readers(cluster, 'b')).toEqual({});
    cluster.run('git', [...who, 'pull', '-q', '--no-rebase', '--no-commit', '../other', 'HEAD']);
    expect(readers(cluster, 'b')).toEqual({ K1: 'operator' });
    const history = sealHistory(cluster.path('cluster'));
    expect(history.certificateOf('b')).toEqual({ issuer: 'i', notAfter: 1 });
    expect(history.certificateOf('c')).toBeUndefined();
  });

  test('includes and excludes by the commits below this one, of which a shallow clone has too few', () => {
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K1'] } });
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K2'] } });
    must(cluster, 'checkout', '-qb', 'other');
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K3'] } });
    must(cluster, 'checkout', '-q', 'main');
    const top = cluster.path('cluster');
    must(cluster, 'clone', '-q', '--depth=1', '--branch=main', `file://${top}`, '../shallow');
    const judged = (folder: string): Record<string, string> => {
      const history = sealHistory(cluster.path(folder));
      const word = (key: string): string =>
        history.includes('a', recipientOf(key))
          ? 'in'
          : history.excludes('a', recipientOf(key))
            ? 'out'
            : 'unknown';
      return { K1: word('K1'), K2: word('K2'), K3: word('K3') };
    };
    expect(judged('cluster')).toEqual({ K1: 'in', K2: 'in', K3: 'out' });
    expect(judged('shallow')).toEqual({ K1: 'unknown', K2: 'in', K3: 'unknown' });
    expect(Object.keys(readers(cluster, 'a')).sort()).toEqual(['K1', 'K2', 'K3']);
  });

  test('is not hidden by files that are larger than any manifest, or by many large ones', () => {
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K1'] } });
    for (const [name, size] of [
      ['a', 280],
      ['b', 60],
      ['c', 61],
      ['d', 62],
      ['e', 63],
      ['f', 59],
    ] as const) {
      cluster.write(`cluster/${name}/manifest.json`, '');
      truncateSync(`${cluster.path('cluster')}/${name}/manifest.json`, size << 20);
    }
    must(cluster, 'add', '-A');
    must(cluster, ...who, 'commit', '-qm', 'zeros');
    expect(readers(cluster, 'a')).toEqual({ K1: 'operator' });
    const history = sealHistory(cluster.path('cluster'));
    expect(history.excludes('a', recipientOf('K2'))).toBe(true);
    expect(history.excludes('a', recipientOf('K1'))).toBe(false);
  }, 120_000);

  test('excludes nobody where files are missing', () => {
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K1'] } });
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K2'] } });
    const top = cluster.path('cluster');
    must(cluster, 'config', 'uploadpack.allowFilter', 'true');
    must(cluster, 'clone', '-q', '--filter=blob:none', `file://${top}`, '../partial');
    must(cluster, '-C', '../partial', 'remote', 'set-url', 'origin', `${top}/nowhere`);
    const history = sealHistory(cluster.path('partial'));
    expect(history.excludes('a', recipientOf('K1'))).toBe(false);
  });

  test('names the other side of what git has open', () => {
    const other = (): string | undefined => sealHistory(cluster.path('cluster')).otherSide();
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K1'] } });
    must(cluster, 'checkout', '-qb', 'other');
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K2'] } });
    must(cluster, 'checkout', '-q', 'main');
    commit(cluster, 'ca/manifest.json', { a: { operator: ['K3'] } });
    expect(other()).toBeUndefined();
    for (const [verb, side] of [
      ['merge', 'MERGE_HEAD'],
      ['rebase', 'REBASE_HEAD'],
      ['cherry-pick', 'CHERRY_PICK_HEAD'],
    ] as const) {
      cluster.run('git', [...who, verb, 'other']);
      expect(other()).toBe(side);
      must(cluster, verb, '--abort');
    }
    cluster.write('cluster/.git/REBASE_HEAD', '');
    expect(other()).toBeUndefined();
  });

  test('is nothing before the first commit', () => {
    expect(readers(cluster, 'a')).toEqual({});
  });
});

test('is nothing outside of a repository', async () => {
  const cluster = await makeCluster();
  expect(readers(cluster, 'a')).toEqual({});
});
