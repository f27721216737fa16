import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { refuseStuck, unfinishedRun } from '../../lib/cli/run/unfinished.js';
import { sha256 } from '../../lib/store/digest.js';
import type { Step } from '../../lib/store/journal.js';
import { openTree } from '../../lib/store/tree.js';
import { lockStore } from '../../lib/store/transaction.js';
import { contents, inFolder, journalOf } from './folder.js';

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

async function write(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, body] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), body);
  }
}

test('reads files and lists folders, and makes nothing', () =>
  inFolder(async (root) => {
    expect(openTree(root, 'certs').read('certs/ca/a.crt')).toBeUndefined();
    expect(openTree(root, 'certs').list('certs/ca')).toEqual([]);
    await write(root, { 'certs/ca/b.crt': 'B', 'certs/ca/a.crt': 'A' });
    const tree = openTree(root, './certs/');
    expect(tree.dir).toBe('certs');
    expect(text(tree.read('certs/ca/a.crt'))).toBe('A');
    expect(tree.list('certs/ca')).toEqual(['a.crt', 'b.crt']);
    expect(tree.list('certs/ca/a.crt')).toEqual([]);
    expect(tree.pending).toBe(false);
    expect(Object.keys(await contents(root))).toEqual(['certs/ca/a.crt', 'certs/ca/b.crt']);
  }));

test.each(['..', '../certs', '/certs', 'a/../../b', '', 'a\\b', 'a\nb'])(
  'refuses %j as dir',
  (dir) =>
    inFolder((root) => {
      expect(() => openTree(root, dir)).toThrow('is not a folder below the root');
      return Promise.resolve();
    }),
);

test('a root that does not exist is named', () => {
  expect(() => openTree('/nowhere/at/all', 'certs')).toThrow('cannot open /nowhere/at/all');
});

test('a file in the place of dir is named', () =>
  inFolder(async (root) => {
    await write(root, { certs: 'x' });
    expect(() => openTree(root, 'certs')).toThrow('certs is not a folder');
  }));

test('no link below the root is followed, wherever it leads', () =>
  inFolder(async (root) => {
    const outside = await mkdtemp(join(tmpdir(), 'certflake-outside-'));
    try {
      await write(outside, { 'x.crt': 'outside' });
      await write(root, { 'certs/ca/a.crt': 'A', 'pki/b.crt': 'B' });
      const links = [
        ['in', '../pki'],
        ['out', outside],
        ['ca/in.crt', '../../pki/b.crt'],
        ['ca/beside.crt', 'a.crt'],
        ['ca/out.crt', join(outside, 'x.crt')],
        ['ca/none.crt', 'nothing'],
      ];
      for (const [name, target] of links) await symlink(target!, join(root, 'certs', name!));
      await symlink(outside, join(root, 'other'));
      await symlink('certs', join(root, 'inside'));
      const tree = openTree(root, 'certs');
      for (const name of ['in', 'beside', 'out', 'none']) {
        expect(() => tree.read(`certs/ca/${name}.crt`)).toThrow(
          `certs/ca/${name}.crt is a symbolic link, which certflake does not follow`,
        );
      }
      for (const name of ['in', 'out']) {
        const message = `certs/${name} is a symbolic link, which certflake does not follow`;
        expect(() => tree.read(`certs/${name}/b.crt`)).toThrow(message);
        expect(() => tree.list(`certs/${name}`)).toThrow(message);
      }
      for (const dir of ['other', 'inside', 'inside/ca', 'certs/in']) {
        expect(() => openTree(root, dir)).toThrow('is a symbolic link');
        await expect(lockStore(root, dir)).rejects.toMatchObject({
          code: 'path',
          hint: 'replace the link by the folder itself',
        });
      }
      expect(Object.keys(await contents(outside))).toEqual(['x.crt']);
      expect(Object.keys(await contents(join(root, 'pki')))).toEqual(['b.crt']);
    } finally {
      await rm(outside, { recursive: true });
    }
  }));

test('the root itself may be reached through links', () =>
  inFolder(async (root) => {
    await write(root, { 'real/certs/ca/a.crt': 'A' });
    await symlink('real', join(root, 'linked'));
    const store = await lockStore(join(root, 'linked'), 'certs');
    expect(text(store.tree.read('certs/ca/a.crt'))).toBe('A');
    await store.release();
  }));

test.each([
  '.git/x',
  '.git',
  'sub/.GIT/x',
  'git~1',
  '.git./x',
  '.git /x',
  '.g\u200cit',
  '.git::$I/x',
])("refuses %j as dir: it is git's own folder", (dir) =>
  inFolder(async (root) => {
    expect(() => openTree(root, dir)).toThrow("is in git's own folder");
    await expect(lockStore(root, dir)).rejects.toMatchObject({ code: 'path' });
    expect(await contents(root)).toEqual({});
  }),
);

test.each(['.github', 'git', '.gitx', 'x.git', '.git~1x'])('takes %j as dir', (dir) =>
  inFolder((root) => {
    expect(openTree(root, dir).dir).toBe(dir);
    return Promise.resolve();
  }),
);

test('what is no file is said to be none, even a pipe', () =>
  inFolder(async (root) => {
    await mkdir(join(root, 'certs/ca/a.crt'), { recursive: true });
    execFileSync('mkfifo', [join(root, 'certs/ca/b.crt')]);
    const tree = openTree(root, 'certs');
    const facts = { a: 'it is a folder', b: 'it is a pipe or a device, not a file' };
    for (const [name, fact] of Object.entries(facts)) {
      expect(() => tree.read(`certs/ca/${name}.crt`)).toThrow(
        `cannot read certs/ca/${name}.crt: ${fact}`,
      );
    }
  }));

describe('an interrupted commit', () => {
  const ca = 'certs/ca/k8s';
  const before: Record<string, string> = {
    [`${ca}.crt`]: 'old',
    [`${ca}.key.age`]: 'key',
    [`${ca}.next.key.age`]: 'next',
    [`${ca}.next.crt`]: 'next crt',
  };
  const there = (path: string) => (path in before ? sha256(before[path]!) : null);
  const put = (staged: string, to: string, body: string): Step => ({
    kind: 'put',
    staged,
    to,
    digest: sha256(body),
    there: there(to),
  });
  const move = (from: string, to: string, body: string): Step => ({
    kind: 'move',
    from,
    to,
    digest: sha256(body),
    there: there(to),
  });
  const steps: Step[] = [
    move(`${ca}.key.age`, `${ca}.old.key.age`, 'key'),
    move(`${ca}.next.key.age`, `${ca}.key.age`, 'next'),
    put('2', `${ca}.crt`, 'new'),
    put('3', 'certs/derived/cp/k8s-a.crt', 'leaf'),
    { kind: 'remove', path: `${ca}.next.crt`, digest: sha256('next crt') },
  ];
  const after: Record<string, string> = {
    [`${ca}.crt`]: 'new',
    [`${ca}.key.age`]: 'next',
    [`${ca}.old.key.age`]: 'key',
    'certs/derived/cp/k8s-a.crt': 'leaf',
  };
  const own = 'certs/.certflake';

  const interrupted = async (root: string, files: Record<string, string>) =>
    write(root, {
      ...files,
      [`${own}/tmp/2`]: 'new',
      [`${own}/tmp/3`]: 'leaf',
      [`${own}/journal.json`]: await journalOf(root, 'certs', { steps }),
    });

  test('is seen as if it had been completed, and nothing is touched', () =>
    inFolder(async (root) => {
      await interrupted(root, before);
      const lies = await contents(root);
      const tree = openTree(root, 'certs');
      expect(tree.pending).toBe(true);
      for (const path of new Set([...Object.keys(before), ...Object.keys(after)])) {
        expect([path, text(tree.read(path))]).toEqual([path, after[path]]);
      }
      expect(tree.list('certs/ca')).toEqual(['k8s.crt', 'k8s.key.age', 'k8s.old.key.age']);
      expect(tree.list('certs/derived')).toEqual(['cp']);
      expect(tree.list('certs/derived/cp')).toEqual(['k8s-a.crt']);
      expect(await contents(root)).toEqual(lies);
    }));

  test('is completed by the next lock, which says so', () =>
    inFolder(async (root) => {
      await interrupted(root, before);
      const store = await lockStore(root, 'certs');
      expect(store.recovered).toEqual([
        `${ca}.crt`,
        `${ca}.key.age`,
        `${ca}.next.crt`,
        `${ca}.old.key.age`,
        'certs/derived/cp/k8s-a.crt',
      ]);
      await store.release();
      expect(await contents(root)).toEqual({ ...after, [`${own}/.gitignore`]: '*\n' });
      const again = await lockStore(root, 'certs');
      expect(again.recovered).toEqual([]);
      await again.release();
    }));

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    [
      "an authority's key changed since",
      { [`${ca}.key.age`]: 'another' },
      /the interrupted run: certs\/ca\/k8s.key.age has changed since it stopped$/,
    ],
    [
      'a staged file changed since',
      { [`${own}/tmp/2`]: 'damaged' },
      /write of certs\/ca\/k8s.crt: .*tmp\/2 has changed since the run stopped$/,
    ],
    [
      'a staged file is gone',
      { [`${own}/tmp/2`]: undefined },
      /write of certs\/ca\/k8s.crt: .*tmp\/2 is gone$/,
    ],
    [
      'something came where nothing was',
      { 'certs/derived/cp/k8s-a.crt': 'pulled' },
      /: certs\/derived\/cp\/k8s-a.crt has changed/,
    ],
    [
      'a file to write over is gone',
      { [`${ca}.crt`]: undefined },
      /: certs\/ca\/k8s.crt has changed/,
    ],
    [
      'a file to remove is another now',
      { [`${ca}.next.crt`]: 'by hand' },
      /: certs\/ca\/k8s.next.crt has changed/,
    ],
    [
      'five files are others now',
      Object.fromEntries(
        ['.crt', '.key.age', '.old.key.age', '.next.crt', '.next.key.age'].map((end) => [
          `${ca}${end}`,
          'pulled',
        ]),
      ),
      /: (certs\/ca\/\S+, ){3}certs\/ca\/\S+ and 1 more have changed since it stopped$/,
    ],
  ])('is not completed where %s, and is seen as it lies', (_, damage, message) =>
    inFolder(async (root) => {
      await interrupted(root, before);
      for (const [path, body] of Object.entries(damage)) {
        if (body === undefined) await rm(join(root, path));
        else await write(root, { [path]: body });
      }
      const lies = await contents(root);
      await expect(lockStore(root, 'certs')).rejects.toMatchObject({
        code: 'journal',
        message: expect.stringMatching(message) as string,
        hint: expect.stringMatching(/^"rm certs\/\.certflake\/journal\.json" gives/) as string,
      });
      const [found] = unfinishedRun(root, 'certs');
      expect(found).toMatchObject({ code: 'interrupted', level: 'error' });
      expect(found!.message).toMatch(message);
      expect(() => {
        refuseStuck(root, 'certs');
      }).toThrow(message);
      const tree = openTree(root, 'certs');
      for (const path of Object.keys({ ...before, ...after })) {
        expect([path, text(tree.read(path))]).toEqual([path, lies[path]]);
      }
      expect(await contents(root)).toEqual(lies);
      await rm(join(root, `${own}/journal.json`));
      await (await lockStore(root, 'certs')).release();
      expect(Object.keys(await contents(root)).sort()).toEqual(
        [...Object.keys(lies).filter((path) => !path.startsWith(own)), `${own}/.gitignore`].sort(),
      );
    }),
  );

  test.each(steps.map((_, done) => [done]))(
    'of which %i steps are done is completed, unless one of their files is another now',
    (done) =>
      inFolder(async (root) => {
        await interrupted(root, before);
        for (const step of steps.slice(0, done)) {
          if (step.kind === 'remove') await rm(join(root, step.path));
          else {
            const from = step.kind === 'move' ? step.from : `${own}/tmp/${step.staged}`;
            await mkdir(join(root, dirname(step.to)), { recursive: true });
            await rename(join(root, from), join(root, step.to));
          }
        }
        const [path, body] = [`${ca}.old.key.age`, await contents(root)] as const;
        await write(root, { [path]: 'pulled' });
        await expect(lockStore(root, 'certs')).rejects.toThrow(`run: ${path} has changed since`);
        if (body[path] === undefined) await rm(join(root, path));
        else await write(root, { [path]: body[path] });
        await (await lockStore(root, 'certs')).release();
        expect(await contents(root)).toEqual({ ...after, [`${own}/.gitignore`]: '*\n' });
      }),
  );
});
