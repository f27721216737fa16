import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, SealedKey } from '../../lib/model/index.js';
import { againIfGone } from '../../lib/store/fs.js';
import { openTree } from '../../lib/store/tree.js';
import { lockStore, type LockedStore, type Write } from '../../lib/store/transaction.js';
import { certificate, contents, inFolder, sealedKey, signedJournal } from './folder.js';

const dir = 'secrets/certs';
const ca = `${dir}/ca/k8s`;
const leaf = `${dir}/derived/cp/k8s-apiserver`;
const manifest: Manifest = { version: 1, certificates: {} };

async function withStore(root: string, body: (store: LockedStore) => Promise<void>): Promise<void> {
  const store = await lockStore(root, dir);
  try {
    await body(store);
  } finally {
    await store.release();
  }
}

const commit = (root: string, writes: Write[]) => withStore(root, (store) => store.commit(writes));

const first: Write[] = [
  { path: `${ca}.crt`, certificate: certificate('ca') },
  { path: `${ca}.key.age`, key: sealedKey('ca') },
  { path: `${leaf}.crt`, certificate: certificate('leaf') },
  { path: `${leaf}.key.age`, key: sealedKey('leaf') },
  { path: `${dir}/derived/cp/manifest.json`, manifest },
];

const refusal = (code: string, text: RegExp) => ({
  code,
  message: expect.stringMatching(text) as string,
  hint: expect.stringMatching(/./) as string,
});

test('a commit writes everything, and leaves nothing else behind', () =>
  inFolder(async (root) => {
    await commit(root, first);
    expect(await contents(root)).toEqual({
      [`${dir}/.certflake/.gitignore`]: '*\n',
      [`${ca}.crt`]: certificate('ca'),
      [`${ca}.key.age`]: 'age-encryption.org/v1\nca',
      [`${leaf}.crt`]: certificate('leaf'),
      [`${leaf}.key.age`]: 'age-encryption.org/v1\nleaf',
      [`${dir}/derived/cp/manifest.json`]: '{\n  "certificates": {},\n  "version": 1\n}\n',
    });
    await expect(stat(join(root, dir, '.certflake/lock'))).rejects.toThrow('ENOENT');
  }));

test('a run that writes nothing leaves no folder that it has made', () =>
  inFolder(async (root) => {
    await mkdir(join(root, 'secrets'));
    await withStore(root, (store) => store.commit([], '{}'));
    await withStore(root, () => writeFile(join(root, 'secrets/mine'), ''));
    expect(await readdir(root, { recursive: true })).toEqual(['secrets', 'secrets/mine']);
    await mkdir(join(root, dir, '.certflake'), { recursive: true });
    await withStore(root, () => Promise.resolve());
    expect(await readdir(join(root, dir))).toEqual(['.certflake']);
  }));

test('what fails since a folder has gone meanwhile is tried again, and nothing else', async () => {
  let tries = 0;
  const failing = (code: string) => () => {
    tries += 1;
    return tries < 3
      ? Promise.reject(Object.assign(new Error(), { code }))
      : Promise.resolve(tries);
  };
  expect(await againIfGone(failing('ENOENT'))).toBe(3);
  tries = 0;
  await expect(againIfGone(failing('EACCES'))).rejects.toMatchObject({ code: 'EACCES' });
});

test('runs that write nothing stand in the way of none beside them', () =>
  inFolder(async (root) => {
    const idle = async () => {
      for (let n = 0; n < 40; n += 1) {
        await lockStore(root, dir)
          .then((store) => store.release())
          .catch((error: unknown) => {
            expect(error).toMatchObject({ code: 'locked' });
          });
      }
    };
    await Promise.all([idle(), idle(), idle(), idle()]);
    await commit(root, first);
    await idle();
    expect(Object.keys(await contents(root))).toHaveLength(first.length + 1);
  }));

test('folders are 0755 and files 0644 whatever the umask', () =>
  inFolder(async (root) => {
    const before = process.umask(0o077);
    try {
      await commit(root, first);
    } finally {
      process.umask(before);
    }
    const mode = async (path: string) => ((await stat(join(root, path))).mode & 0o7777).toString(8);
    for (const folder of ['secrets', dir, `${dir}/ca`, `${dir}/derived/cp`, `${dir}/.certflake`]) {
      expect([folder, await mode(folder)]).toEqual([folder, '755']);
    }
    for (const write of first) {
      const path = 'path' in write ? write.path : '';
      expect([path, await mode(path)]).toEqual([path, '644']);
    }
  }));

test('a file that holds the same bytes already is not touched', () =>
  inFolder(async (root) => {
    await commit(root, first);
    const paths = first.map((write) => join(root, 'path' in write ? write.path : ''));
    for (const path of paths) await utimes(path, 1, 1);
    await commit(root, [...first.slice(0, -2), { path: `${leaf}.key.age`, key: sealedKey('new') }]);
    const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
    expect(times.map((time) => time === 1000)).toEqual([true, true, true, false, true]);
  }));

describe("an authority's key", () => {
  const put = (body: string): Write => ({ path: `${ca}.key.age`, key: sealedKey(body) });
  const rest: [string, Write[], Record<string, string | undefined>][] = [
    [
      'moved to .old in the same commit',
      [{ move: `${ca}.key.age`, to: `${ca}.old.key.age` }, put('2')],
      { '': '2', '.old': 'ca' },
    ],
    [
      'sealed anew for other recipients',
      [{ ...put('ca resealed'), reseal: true }],
      { '': 'ca resealed' },
    ],
  ];

  test.each(rest)('is written over when %s', (_, writes, expected) =>
    inFolder(async (root) => {
      await commit(root, first);
      await commit(root, writes);
      for (const [generation, body] of Object.entries(expected)) {
        const text = await readFile(join(root, `${ca}${generation}.key.age`), 'utf8');
        expect(text).toBe(`age-encryption.org/v1\n${body ?? ''}`);
      }
    }),
  );

  test('is never written over otherwise', () =>
    inFolder(async (root) => {
      await commit(root, first);
      const before = await contents(root);
      await expect(commit(root, [put('2')])).rejects.toMatchObject(
        refusal(
          'overwrite',
          /ca\/k8s\.key\.age contains an authority's key, which certflake never overwrites/,
        ),
      );
      expect(await contents(root)).toEqual(before);
    }));

  test('is not moved onto another key', () =>
    inFolder(async (root) => {
      await commit(root, [...first, { path: `${ca}.old.key.age`, key: sealedKey('older') }]);
      const before = await contents(root);
      const move = { move: `${ca}.key.age`, to: `${ca}.old.key.age` };
      await expect(commit(root, [move, put('2')])).rejects.toMatchObject(
        refusal(
          'overwrite',
          /cannot move .*k8s\.key\.age to .*k8s\.old\.key\.age: another file is there/,
        ),
      );
      expect(await contents(root)).toEqual(before);
    }));

  test('moves up from .next when the one before moves to .old', () =>
    inFolder(async (root) => {
      await commit(root, [...first, { path: `${ca}.next.key.age`, key: sealedKey('next') }]);
      await commit(root, [
        { move: `${ca}.key.age`, to: `${ca}.old.key.age` },
        { move: `${ca}.next.key.age`, to: `${ca}.key.age` },
      ]);
      const after = await contents(root);
      expect(after[`${ca}.key.age`]).toMatch(/next$/);
      expect(after[`${ca}.old.key.age`]).toMatch(/ca$/);
      expect(after[`${ca}.next.key.age`]).toBeUndefined();
    }));
});

test('removing the last file of a host removes its folder', () =>
  inFolder(async (root) => {
    await commit(root, first);
    await commit(root, [
      { remove: `${leaf}.crt` },
      { remove: `${leaf}.key.age` },
      { remove: `${dir}/derived/cp/manifest.json` },
      { remove: `${dir}/derived/cp/never-there.crt` },
    ]);
    await expect(stat(join(root, dir, 'derived/cp'))).rejects.toThrow('ENOENT');
    expect(openTree(root, dir).list(`${dir}/ca`)).toEqual(['k8s.crt', 'k8s.key.age']);
  }));

const pem = certificate('x');
const plaintext = '-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n';
const refused: [string, Write, string, RegExp][] = [
  ['a path that leaves dir', { path: `${dir}/../x.crt`, certificate: pem }, 'path', /not a plain/],
  [
    'a path beside dir',
    { path: 'secrets/x.crt', certificate: pem },
    'path',
    /outside secrets\/certs/,
  ],
  ['an absolute path', { path: '/tmp/x.crt', certificate: pem }, 'path', /not a plain/],
  ['a backslash', { path: `${dir}/ca\\x.crt`, certificate: pem }, 'path', /not a plain/],
  ['a control character', { path: `${dir}/ca/x\n.crt`, certificate: pem }, 'path', /not a plain/],
  ['an empty name', { path: `${dir}//x.crt`, certificate: pem }, 'path', /not a plain/],
  [
    "the store's own folder",
    { path: `${dir}/.certflake/x.crt`, certificate: pem },
    'path',
    /belongs to certflake itself/,
  ],
  ['a folder of another name', { path: `${dir}/x/x.crt`, certificate: pem }, 'path', /the layout/],
  ['a folder too deep', { path: `${dir}/ca/x/x.crt`, certificate: pem }, 'path', /the layout/],
  ["git's folder", { path: `${dir}/derived/.git/x.crt`, certificate: pem }, 'path', /git's own/],
  [
    'a folder in the way',
    { path: `${dir}/ca/folder.crt`, certificate: pem },
    'not-a-file',
    /it is a folder/,
  ],
  [
    'a file for a folder',
    { path: `${dir}/derived/file/x.crt`, certificate: pem },
    'not-a-folder',
    /not a folder/,
  ],
  [
    'a folder that is a link',
    { path: `${dir}/derived/out/x.crt`, certificate: pem },
    'path',
    /derived\/out is a symbolic link/,
  ],
  [
    'a link in its place',
    { path: `${dir}/ca/link.crt`, certificate: pem },
    'path',
    /symbolic link/,
  ],
  [
    'a plaintext key as a sealed one',
    { path: `${dir}/ca/x.key.age`, key: Buffer.from(plaintext) as unknown as SealedKey },
    'content',
    /not the right name for its content/,
  ],
  [
    'a plaintext key as a certificate',
    { path: `${dir}/ca/x.crt`, certificate: pem + plaintext },
    'content',
    /not the right name for its content/,
  ],
  [
    'a certificate under another ending',
    { path: `${dir}/ca/x.key.age`, certificate: pem },
    'content',
    /not the right name for its content/,
  ],
  [
    'a manifest under another name',
    { path: `${dir}/ca/x.json`, manifest },
    'content',
    /not the right name for its content/,
  ],
  [
    'a move of what is not there',
    { move: `${dir}/ca/none.key.age`, to: `${dir}/ca/x.key.age` },
    'missing',
    /does not exist/,
  ],
];

test.each(refused)('refuses %s and changes nothing', (_, write, code, text) =>
  inFolder(async (root) => {
    await commit(root, first);
    await mkdir(join(root, dir, 'ca/folder.crt'));
    await writeFile(join(root, dir, 'derived/file'), '');
    await symlink('/tmp', join(root, dir, 'derived/out'));
    await symlink('k8s.crt', join(root, dir, 'ca/link.crt'));
    const before = await contents(root);
    const good: Write = { path: `${leaf}.crt`, certificate: certificate('new') };
    await expect(commit(root, [good, write])).rejects.toMatchObject(refusal(code, text));
    expect(await contents(root)).toEqual(before);
  }),
);

test('refuses to write one file twice', () =>
  inFolder(async (root) => {
    await expect(commit(root, [first[0]!, first[0]!])).rejects.toMatchObject(
      refusal('overwrite', /written twice/),
    );
  }));

test('dir may be the root itself', () =>
  inFolder(async (root) => {
    const store = await lockStore(root, './');
    await store.commit([{ path: 'ca/k8s.crt', certificate: pem }]);
    await store.release();
    expect(Object.keys(await contents(root))).toEqual(['.certflake/.gitignore', 'ca/k8s.crt']);
  }));

test('commits of one store follow each other, and a failed one stops none', () =>
  inFolder((root) =>
    withStore(root, async (store) => {
      const bad = store.commit([{ path: '../x.crt', certificate: pem }]);
      const good = first.map((write) => store.commit([write]));
      await expect(bad).rejects.toMatchObject({ code: 'path' });
      await Promise.all(good);
      expect(Object.keys(await contents(root))).toHaveLength(first.length + 1);
      expect(store.tree.pending).toBe(false);
    }),
  ));

test.each([
  [
    'out of dir',
    { kind: 'put', staged: '0', to: `${dir}/../../flake.nix`, digest: 'x', there: null },
  ],
  ['beside dir', { kind: 'put', staged: '0', to: 'flake.nix', digest: 'x', there: null }],
  ["to the store's own folder", { kind: 'remove', path: `${dir}/.certflake/lock`, digest: 'x' }],
  [
    "to git's folder",
    { kind: 'put', staged: '0', to: `${dir}/.git/x.crt`, digest: 'x', there: null },
  ],
  [
    'to another folder',
    { kind: 'put', staged: '0', to: `${dir}/x/x.crt`, digest: 'x', there: null },
  ],
  [
    'to another kind of file',
    { kind: 'put', staged: '0', to: `${dir}/ca/x.nix`, digest: 'x', there: null },
  ],
  [
    'from another kind of file',
    { kind: 'move', from: `${dir}/ca/x.nix`, to: `${dir}/ca/x.crt`, digest: 'x', there: null },
  ],
])('even a journal of ours leads to no path %s', (_, step) =>
  inFolder(async (root) => {
    await commit(root, first);
    await writeFile(join(root, dir, '.certflake/tmp/0'), 'x');
    const text = await signedJournal(root, dir, JSON.stringify({ version: 2, steps: [step] }));
    await writeFile(join(root, dir, '.certflake/journal.json'), text);
    const before = await contents(root);
    await expect(lockStore(root, dir)).rejects.toMatchObject({ code: 'path' });
    expect(() => openTree(root, dir)).toThrow();
    expect(await contents(root)).toEqual(before);
  }),
);

test.each([
  ['damaged', '{ "version": 2 }', /is damaged/],
  [
    'of a newer certflake',
    '{ "version": 3, "steps": [] }',
    /has version 3, but this certflake knows only version 2/,
  ],
  [
    'of a certflake that did not note what lay there',
    '{ "version": 1, "steps": [] }',
    /has version 1, but this certflake knows only version 2/,
  ],
  [
    'without what lay there',
    '{ "version": 2, "steps": [{ "kind": "put", "staged": "0", "to": "secrets/certs/ca/x.crt", "digest": "x" }] }',
    /is damaged/,
  ],
  [
    'with an unknown step',
    '{ "version": 2, "steps": [{ "kind": "constructor" }] }',
    /contains an unknown step/,
  ],
  [
    'with a step of no name',
    '{ "version": 2, "steps": [{ "kind": { "toString": 1 } }] }',
    /contains an unknown step/,
  ],
])('a journal that is %s is reported, and the lock is free again', (_, text, message) =>
  inFolder(async (root) => {
    await commit(root, first);
    const file = `${dir}/.certflake/journal.json`;
    await writeFile(join(root, file), await signedJournal(root, dir, text));
    for (let round = 0; round < 2; round++) {
      await expect(lockStore(root, dir)).rejects.toMatchObject({
        ...refusal('journal', message),
        file,
      });
    }
  }),
);

test('a journal that can no longer be completed is given up by the command that the hint names', () =>
  inFolder(async (root) => {
    await commit(root, first);
    const journal = `${dir}/.certflake/journal.json`;
    const step = { kind: 'put', staged: '7', to: `${dir}/ca/x.crt`, digest: 'x', there: null };
    const text = JSON.stringify({ version: 2, steps: [step] });
    await writeFile(join(root, journal), await signedJournal(root, dir, text));
    await expect(lockStore(root, dir)).rejects.toMatchObject({
      ...refusal('journal', /cannot complete the interrupted write of .*\/x\.crt: .*\/7 is gone/),
      file: journal,
      hint: expect.stringContaining(`"rm ${journal}" gives up the interrupted run`) as string,
    });
    await rm(join(root, journal));
    await commit(root, first);
  }));

test('rights that are missing are named, with the file', () =>
  inFolder(async (root) => {
    if (process.getuid?.() === 0) {
      console.warn('skipped: root may write anywhere');
      return;
    }
    await commit(root, first);
    await chmod(join(root, dir, 'derived'), 0o555);
    await expect(
      commit(root, [{ path: `${dir}/derived/w/x.crt`, certificate: pem }]),
    ).rejects.toMatchObject(refusal('not-permitted', /derived\/w: permission denied/));
    await chmod(join(root, dir, 'derived'), 0o755);
  }));
