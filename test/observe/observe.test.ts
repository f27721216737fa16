import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ManifestEntry } from '../../lib/model/index.js';
import { observe } from '../../lib/observe/observe.js';
import { readHeader } from '../../lib/seal/header.js';
import { printManifest, readManifests } from '../../lib/store/manifest.js';
import { openTree, type Tree } from '../../lib/store/tree.js';
import { readCertificateFile } from '../../lib/x509/read.js';
import { run, withPrograms } from '../programs.js';
import { contents, inFolder } from '../store/folder.js';
import { authority, leaf, specsOf } from './specs.js';

const entry: ManifestEntry = {
  certificate: 'aa',
  publicKey: 'bb',
  issuer: 'cc',
  sealed: 'dd',
  recipients: null,
  spec: '1:00',
  notBefore: 1,
  notAfter: 2,
};

async function place(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, body] of Object.entries(files)) {
    await mkdir(dirname(join(root, 'certs', path)), { recursive: true });
    await writeFile(join(root, 'certs', path), body);
  }
}

const manifest = (...names: string[]) =>
  printManifest({ version: 1, certificates: Object.fromEntries(names.map((n) => [n, entry])) });

const policy = specsOf([authority('k8s'), leaf('cp', 'k8s-a'), leaf('cp', 'k8s-b')]);

test('what is missing is observed as missing', () =>
  inFolder((root) => {
    const { observed, orphans, problems } = observe(openTree(root, 'certs'), policy);
    const nothing = { certificate: { state: 'missing' }, key: { state: 'missing' } };
    expect(Object.keys(observed)).toEqual(['ca-k8s', 'derived-cp-k8s-a', 'derived-cp-k8s-b']);
    expect(observed['ca-k8s']).toEqual({ id: 'ca-k8s', ...nothing });
    expect([orphans, problems]).toEqual([[], []]);
    return Promise.resolve();
  }));

test('what cannot be read is observed as unreadable, with the reason', () =>
  inFolder(async (root) => {
    await place(root, {
      'ca/k8s.crt': 'no certificate',
      'ca/k8s.key.age': 'no age file',
      'derived/cp/k8s-a.crt/x': '',
    });
    await symlink('/etc/hostname', join(root, 'certs/derived/cp/k8s-a.key.age'));
    const { observed } = observe(openTree(root, 'certs'), policy);
    const problem = (text: RegExp) => ({
      state: 'unreadable',
      problem: expect.stringMatching(text) as string,
    });
    expect(observed['ca-k8s']).toMatchObject({ certificate: problem(/./), key: problem(/./) });
    expect(observed['ca-k8s']!.key).not.toHaveProperty('closed');
    expect(observed['derived-cp-k8s-a']!.key).toMatchObject({
      closed: { hint: 'put the file itself in the place of the link' },
    });
    expect(observed['derived-cp-k8s-a']).toMatchObject({
      certificate: problem(/it is a folder/),
      key: problem(/is a symbolic link, which certflake does not follow/),
    });
  }));

test('entries come from the manifest of the folder, by name', () =>
  inFolder(async (root) => {
    await place(root, {
      'derived/cp/manifest.json': manifest('k8s-a'),
      'ca/manifest.json': manifest('k8s'),
    });
    const { observed } = observe(openTree(root, 'certs'), policy);
    expect(observed['ca-k8s']?.entry).toEqual(entry);
    expect(observed['derived-cp-k8s-a']?.entry).toEqual(entry);
    expect(observed['derived-cp-k8s-b']).not.toHaveProperty('entry');
  }));

test.each([
  ['conflict markers', '{\n<<<<<<< HEAD\n', 'manifest-unreadable', ':2', 'conflict markers of git'],
  ['no JSON', 'x', 'manifest-unreadable', '', 'not JSON'],
  [
    'another version',
    '{ "version": 9 }',
    'manifest-version',
    '',
    'version 9, but this certflake knows only version 1',
  ],
])(
  'a manifest with %s is a problem with its place, and its entries are unknown',
  (_, text, code, line, message) =>
    inFolder(async (root) => {
      await place(root, { 'derived/cp/manifest.json': text });
      const { observed, problems } = observe(openTree(root, 'certs'), policy);
      const way = {
        hint: expect.any(String) as string,
        // Another version needs another certflake, and no command.
        ...(code === 'manifest-unreadable' ? { hintParts: expect.any(Array) as unknown } : {}),
      };
      const place_ = expect.stringMatching(`^certs/derived/cp/manifest.json${line}`) as string;
      expect(problems).toEqual([{ code, place: place_, message, level: 'error', ...way }]);
      expect(observed['derived-cp-k8s-a']).not.toHaveProperty('entry');
    }),
);

test('a broken manifest is to be rebuilt, one of a newer certflake is not', () =>
  inFolder(async (root) => {
    await place(root, {
      'derived/cp/manifest.json': '<<<<<<< HEAD\n',
      'ca/manifest.json': manifest('k8s'),
    });
    const paths = readManifests(openTree(root, 'certs'), policy);
    expect([...paths.keys()]).toEqual(['certs/ca/manifest.json', 'certs/derived/cp/manifest.json']);
    expect(paths.get('certs/derived/cp/manifest.json')).toBeUndefined();
    expect(paths.get('certs/ca/manifest.json')?.certificates['k8s']).toEqual(entry);
    await place(root, { 'ca/manifest.json': '{ "version": 2 }' });
    expect(() => readManifests(openTree(root, 'certs'), policy)).toThrow('version 2');
  }));

describe('orphans', () => {
  const files = {
    'ca/k8s.crt': '',
    'ca/k8s.key.age': '',
    'ca/k8s.next.crt': '',
    'ca/k8s.next.key.age': '',
    'ca/k8s.old.key.age': '',
    'ca/former.crt': '',
    'ca/former.next.key.age': '',
    'ca/manifest.json': manifest('k8s', 'former', 'long-gone'),
    'ca/README.md': '',
    'derived/cp/k8s-a.crt': '',
    'derived/cp/k8s-c.key.age': '',
    'derived/cp/manifest.json': manifest('k8s-a', 'k8s-b', 'k8s-c', 'k8s-d'),
    'derived/gone/k8s-a.crt': '',
    'derived/gone/k8s-a.key.age': '',
    'derived/gone/manifest.json': manifest('k8s-a'),
    'derived/notes.txt': '',
    'shared/k8s-sa.crt': '',
    'secrets.nix': '',
    '.certflake/tmp/0.crt': '',
  };
  const stray = [
    'certs/ca/former.crt',
    'certs/ca/former.next.key.age',
    'certs/ca/manifest.json#long-gone',
    'certs/derived/cp/k8s-c.key.age',
    'certs/derived/cp/manifest.json#k8s-c',
    'certs/derived/cp/manifest.json#k8s-d',
    'certs/derived/gone/k8s-a.crt',
    'certs/derived/gone/k8s-a.key.age',
    'certs/derived/gone/manifest.json',
    'certs/shared/k8s-sa.crt',
  ];

  test('are the files of our layout that no spec owns, and the entries whose files are gone', () =>
    inFolder(async (root) => {
      await place(root, files);
      expect(observe(openTree(root, 'certs'), policy).orphans).toEqual(stray);
    }));

  test.each(['k8s.2', 'k8s'])(
    'a numbered former key is kept for %s, whose name and number may be those of another',
    (name) =>
      inFolder(async (root) => {
        await place(root, { 'ca/k8s.2.old.key.age': '', 'ca/k8s.3.old.key.age': '' });
        const { orphans } = observe(openTree(root, 'certs'), specsOf([authority(name)]));
        expect(orphans).toEqual(name === 'k8s' ? [] : ['certs/ca/k8s.3.old.key.age']);
      }),
  );

  test('of a partial policy are not known', () =>
    inFolder(async (root) => {
      await place(root, files);
      expect(observe(openTree(root, 'certs'), specsOf(policy.specs, false)).orphans).toEqual([]);
    }));
});

withPrograms(['openssl', 'age', 'age-keygen'], 'files that other programs wrote', () => {
  /** Two authorities of one name in one file; `k8s-a` is signed by the second there, `k8s-b` by itself. */
  async function tree(root: string): Promise<void> {
    const certs = join(root, 'certs');
    await place(root, { 'ca/x': '', 'derived/cp/x': '', 'keys/x': '' });
    const request = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
    ];
    const make = (key: string, out: string, subject: string, ...more: string[]) =>
      run(
        'openssl',
        [...request, '-subj', subject, '-keyout', `keys/${key}.pem`, '-out', out, ...more],
        { cwd: certs },
      );
    make('one', 'ca/one.crt', '/CN=k8s');
    make('two', 'ca/two.crt', '/CN=k8s');
    make('a', 'derived/cp/k8s-a.crt', '/CN=a', '-CA', 'ca/one.crt', '-CAkey', 'keys/one.pem');
    make('b', 'derived/cp/k8s-b.crt', '/CN=k8s');
    const bundle = ['two', 'one'].map((name) => readFile(join(certs, `ca/${name}.crt`), 'utf8'));
    await writeFile(join(certs, 'ca/k8s.crt'), (await Promise.all(bundle)).join(''));
    run('age-keygen', ['-o', 'keys/age.txt'], { cwd: certs });
    const recipient = run('age-keygen', ['-y', 'keys/age.txt'], { cwd: certs }).trim();
    run('age', ['-r', recipient, '-o', 'derived/cp/k8s-a.key.age', 'keys/a.pem'], { cwd: certs });
  }

  const publicKey = async (root: string, path: string) => {
    const file = readCertificateFile(await readFile(join(root, 'certs', path), 'utf8'));
    return file.state === 'read' ? file.certificates[0].publicKey : file.state;
  };

  test('are read, and only the first certificate of an authority’s file signs, whatever its name', () =>
    inFolder(async (root) => {
      await tree(root);
      const [one, two] = [await publicKey(root, 'ca/one.crt'), await publicKey(root, 'ca/two.crt')];
      expect(one).not.toBe(two);
      const { observed } = observe(openTree(root, 'certs'), policy);
      expect(observed['ca-k8s']).toMatchObject({
        ...{ certificate: { state: 'read' }, signedBy: two },
        strangers: [{ publicKey: one }],
      });
      expect(observed['derived-cp-k8s-a']).toMatchObject({
        key: { stanzas: [{ type: 'X25519' }] },
      });
      for (const id of ['derived-cp-k8s-a', 'derived-cp-k8s-b']) {
        expect(observed[id]).toMatchObject({ certificate: { state: 'read' } });
        expect(observed[id]).not.toHaveProperty('signedBy');
      }
      await place(root, { 'ca/k8s.crt': await readFile(join(root, 'certs/ca/one.crt'), 'utf8') });
      const alone = observe(openTree(root, 'certs'), policy).observed;
      expect(alone['derived-cp-k8s-a']).toMatchObject({ signedBy: one });
      expect(alone['ca-k8s']).not.toHaveProperty('strangers');
    }));

  test('a byte order mark reaches the reader, which refuses it', () =>
    inFolder(async (root) => {
      await tree(root);
      const own = await readFile(join(root, 'certs/ca/one.crt'), 'utf8');
      await place(root, { 'ca/k8s.crt': `\uFEFF${own}` });
      const { observed } = observe(openTree(root, 'certs'), policy);
      expect(observed['ca-k8s']).toMatchObject({
        certificate: { state: 'unreadable', problem: 'begins with a byte order mark', line: 1 },
      });
    }));

  test('nothing is written', () =>
    inFolder(async (root) => {
      await tree(root);
      const before = await contents(root);
      observe(openTree(root, 'certs'), policy);
      expect(await contents(root)).toEqual(before);
    }));
});

test('each file is read once and parsed once, each manifest read once, whatever their number', () =>
  inFolder(async (root) => {
    const hosts = Array.from({ length: 10 }, (_, host) => `h${host}`);
    const leaves = hosts.flatMap((host) =>
      Array.from({ length: 20 }, (_, n) => leaf(host, `k8s-${n}`)),
    );
    for (const { files } of leaves) {
      await place(root, {
        [files.certificate.slice(6)]: 'x',
        [files.key.slice(6)]: 'y',
        [files.manifest.slice(6)]: manifest('k8s-0'),
      });
    }
    const reads = new Map<string, number>();
    const disk = openTree(root, 'certs');
    const counting: Tree = {
      ...disk,
      read: (path) => {
        reads.set(path, (reads.get(path) ?? 0) + 1);
        return disk.read(path);
      },
    };
    let parses = 0;
    observe(counting, specsOf(leaves), {
      certificate: (text) => (parses++, readCertificateFile(text)),
      header: (bytes) => (parses++, readHeader(bytes)),
    });
    expect(parses).toBe(2 * leaves.length);
    expect(new Set(reads.values())).toEqual(new Set([1]));
    expect(reads.size).toBe(2 * leaves.length + hosts.length);
  }));
