import {
  chmod,
  chown,
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '../../lib/store/digest.js';
import { codesOf, ensureCodes } from '../../lib/store/secret.js';
import { readAccepted, stateOf } from '../../lib/store/state.js';
import { lockStore, type Write } from '../../lib/store/transaction.js';
import { openTree } from '../../lib/store/tree.js';
import { certificate, contents, inFolder, journalOf } from './folder.js';

async function place(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const repositoryAt = (folder: string): Record<string, string> => ({
  [`${folder}HEAD`]: 'ref: refs/heads/main\n',
  [`${folder}objects/x`]: '',
});

const stateHome = (): string => join(process.env['XDG_STATE_HOME']!, 'certflake');

describe('the state of a tree', () => {
  test("is in git's folder, under a name that follows from the tree's place in it", () =>
    inFolder(async (root) => {
      await place(root, { ...repositoryAt('.git/'), 'a/policy.yaml': '', 'b/policy.yaml': '' });
      const { folder, accepted, secret } = stateOf(join(root, 'a'), './certs/');
      expect(folder).toBe(join(root, '.git/certflake'));
      expect(secret).toBe(join(folder, 'secret'));
      expect(accepted).toMatch(/\/accepted-[0-9a-f]{16}\.json$/);
      expect(stateOf(root, 'a/certs').accepted).toBe(accepted);
      expect(stateOf(join(root, 'b'), 'certs').accepted).not.toBe(accepted);
      expect(stateOf(join(root, 'a/not/there'), 'certs').folder).toBe(folder);
      await symlink('a', join(root, 'link'));
      expect(stateOf(join(root, 'link'), 'certs').accepted).toBe(accepted);
      expect(await readdir(join(root, '.git'))).toEqual(['HEAD', 'objects']);
    }));

  test('is one for all work trees of a clone', () =>
    inFolder(async (root) => {
      const own = 'main/.git/worktrees/side';
      await place(root, {
        ...repositoryAt('main/.git/'),
        [`${own}/HEAD`]: 'x',
        [`${own}/commondir`]: '../..\n',
        'side/.git': `gitdir: ${join(root, own)}\n`,
      });
      const [main, side] = ['main', 'side'].map((name) => stateOf(join(root, name), 'certs'));
      expect(side).toMatchObject({ accepted: main!.accepted, secret: main!.secret });
    }));

  test.each<[string, Record<string, string>]>([
    ['there is no git', {}],
    ['.git is an empty folder', { '.git/x': '' }],
    ['.git leads nowhere', { '.git': 'gitdir: ../nowhere\n' }],
    ['.git is anything else', { '.git': 'something\n' }],
    ['the tree is a bare repository, as a commit may bring it', repositoryAt('')],
  ])("is in the user's folder where %s", (_, files) =>
    inFolder(async (root) => {
      await place(root, files);
      const { folder, accepted } = stateOf(root, 'certs');
      expect(folder).toBe(stateHome());
      expect(stateOf(dirname(root), `${root.split('/').at(-1)!}/certs`).accepted).toBe(accepted);
    }),
  );

  test("is in the user's folder where another user owns git's", () =>
    inFolder(async (root) => {
      if (process.getuid?.() !== 0) {
        console.warn('skipped: only root gives folders away');
        return;
      }
      await place(root, repositoryAt('.git/'));
      await chown(join(root, '.git'), 65534, 65534);
      expect(stateOf(root, 'certs')).toMatchObject({ folder: stateHome(), isGit: false });
    }));

  test('is below the home where XDG_STATE_HOME says nothing, or no absolute path', () =>
    inFolder((root) => {
      const before = process.env['XDG_STATE_HOME'];
      try {
        for (const value of ['', 'relative']) {
          process.env['XDG_STATE_HOME'] = value;
          expect(stateOf(root, 'certs').folder).toBe(join(homedir(), '.local/state/certflake'));
        }
      } finally {
        process.env['XDG_STATE_HOME'] = before;
      }
      return Promise.resolve();
    }));
});

const inGit = (body: (root: string) => Promise<void>): Promise<void> =>
  inFolder(async (root) => {
    await place(root, repositoryAt('.git/'));
    await body(root);
  });

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe('the secret', () => {
  test('is made once, by many at the same time, for the owner alone', () =>
    inGit(async (root) => {
      const state = stateOf(root, 'certs');
      expect(codesOf(state)).toBeUndefined();
      const all = await Promise.all(Array.from({ length: 20 }, () => ensureCodes(state)));
      expect(new Set(all.map((codes) => codes.of('lock', 'x'))).size).toBe(1);
      expect(await readFile(state.secret, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
      expect([await mode(state.folder), await mode(state.secret)]).toEqual(['700', '600']);
      expect(await readdir(state.folder)).toEqual(['secret']);
    }));

  test('signs one kind of text for one tree', () =>
    inGit(async (root) => {
      const codes = await ensureCodes(stateOf(root, 'certs'));
      const other = await ensureCodes(stateOf(root, 'others'));
      const code = codes.of('journal', 'x');
      expect(codes.fits('journal', 'x', code)).toBe(true);
      for (const [kind, text, given] of [
        ['lock', 'x', code],
        ['journal', 'y', code],
        ['journal', 'x', other.of('journal', 'x')],
        ['journal', 'x', ''],
        ['journal', 'x', undefined],
      ] as const) {
        expect([kind, text, codes.fits(kind, text, given)]).toEqual([kind, text, false]);
      }
    }));

  test('that is damaged is named, with the way out', () =>
    inGit(async (root) => {
      const { secret } = stateOf(root, 'certs');
      await place(root, { '.git/certflake/secret': 'short\n' });
      await expect(lockStore(root, 'certs')).rejects.toMatchObject({
        code: 'state',
        message: `${secret} is damaged`,
        hint: 'delete the file: the next run makes a new one',
      });
    }));
});

const crt = { path: 'certs/ca/k8s.crt', certificate: certificate('ca') };

async function commit(root: string, writes: Write[], accepted?: string): Promise<void> {
  const store = await lockStore(root, 'certs');
  try {
    await store.commit(writes, accepted);
  } finally {
    await store.release();
  }
}

describe('the record of what was accepted', () => {
  test('is undefined before, and written with a commit, for the owner alone', () =>
    inGit(async (root) => {
      expect(readAccepted(root, 'certs')).toBeUndefined();
      await commit(root, [crt], 'one\n');
      expect(readAccepted(root, 'certs')).toBe('one\n');
      const { accepted, folder } = stateOf(root, 'certs');
      expect(await mode(accepted)).toBe('600');
      expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual(
        [accepted, stateOf(root, 'certs').secret].sort(),
      );
    }));

  test('is written where nothing else is, left alone without one, and not touched by the same', () =>
    inGit(async (root) => {
      await commit(root, [], 'one\n');
      const { ino } = await stat(stateOf(root, 'certs').accepted);
      await commit(root, [], 'one\n');
      await commit(root, [crt], 'one\n');
      await commit(root, [{ remove: 'certs/ca/k8s.crt' }]);
      expect((await stat(stateOf(root, 'certs').accepted)).ino).toBe(ino);
      await commit(root, [], 'two\n');
      expect(readAccepted(root, 'certs')).toBe('two\n');
    }));

  test('stays as it was where a write is refused', () =>
    inGit(async (root) => {
      await commit(root, [], 'one\n');
      const bad: Write = { path: 'certs/x.crt', certificate: certificate('x') };
      await expect(commit(root, [crt, bad], 'two\n')).rejects.toMatchObject({ code: 'path' });
      expect(readAccepted(root, 'certs')).toBe('one\n');
    }));

  test('that cannot be read is named', () =>
    inGit(async (root) => {
      const { accepted } = stateOf(root, 'certs');
      await mkdir(accepted, { recursive: true });
      expect(() => readAccepted(root, 'certs')).toThrow(`cannot read ${accepted}: it is a folder`);
    }));
});

describe('a journal', () => {
  const journal = 'certs/.certflake/journal.json';
  const steps = [{ kind: 'remove' as const, path: crt.path, digest: 'x' }];
  const foreign = expect.objectContaining({
    code: 'journal-foreign',
    file: journal,
    hint: expect.stringContaining('look at it, then "rm ') as string,
  }) as Error;

  async function expectForeign(root: string, text: string): Promise<void> {
    await place(root, { [journal]: text, 'certs/.certflake/tmp/0': 'staged' });
    const before = await contents(root);
    expect(() => openTree(root, 'certs')).toThrow(foreign);
    expect(() => readAccepted(root, 'certs')).toThrow(foreign);
    await expect(lockStore(root, 'certs')).rejects.toEqual(foreign);
    const { '.git/certflake/secret': secret } = await contents(root);
    expect(await contents(root)).toEqual({ ...before, '.git/certflake/secret': secret });
  }

  test.each([
    ['without a code', JSON.stringify({ version: 2, steps })],
    ['with another code', JSON.stringify({ version: 2, steps, code: '0'.repeat(64) })],
    ['that is no JSON', '{ "version": 1, "ste'],
    ['that is no object', '[]'],
    ['that is empty', ''],
  ])('%s is foreign, also where no secret was made yet', (_, text) =>
    inGit(async (root) => {
      await expectForeign(root, text);
      await expectForeign(root, text);
    }),
  );

  test.each<[string, (text: string) => string]>([
    ['a step', (text) => text.replace('k8s.crt', 'other.crt')],
    ['the version', (text) => text.replace('"version": 2', '"version": 3')],
    ['the record', (text) => text.replace('"code"', '"accepted": "x", "code"')],
  ])('of ours in which %s was changed is foreign', (_, change) =>
    inGit(async (root) => {
      const text = await journalOf(root, 'certs', { steps });
      expect(change(text)).not.toBe(text);
      await expectForeign(root, change(text));
    }),
  );

  test("of another tree's, and another machine's, is foreign", () =>
    inGit(async (root) => {
      await expectForeign(root, await journalOf(root, 'others', { steps }));
      const text = await journalOf(root, 'certs', { steps });
      await rm(stateOf(root, 'certs').secret);
      await expectForeign(root, text);
    }));

  test('of ours is announced before it is carried out', () =>
    inGit(async (root) => {
      const one = { kind: 'remove' as const, path: crt.path, digest: sha256('here') };
      await place(root, { [crt.path]: 'here' });
      await place(root, { [journal]: await journalOf(root, 'certs', { steps: [one] }) });
      const said: string[][][] = [];
      const store = await lockStore(root, 'certs', {
        onRecovery: (paths) => said.push([paths, readdirSync(join(root, 'certs/ca'))]),
      });
      await store.release();
      expect(said).toEqual([[[crt.path], ['k8s.crt']]]);
      expect(store.recovered).toEqual([crt.path]);
      expect(store.tree.list('certs/ca')).toEqual([]);
    }));
});

test('a folder that may not be written to is named', () =>
  inGit(async (root) => {
    if (process.getuid?.() === 0) {
      console.warn('skipped: root may write anywhere');
      return;
    }
    await chmod(join(root, '.git'), 0o555);
    await expect(lockStore(root, 'certs')).rejects.toMatchObject({ code: 'not-permitted' });
    await chmod(join(root, '.git'), 0o755);
  }));
