import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';

import { dirChanged } from '../../lib/cli/former/dir-changed.js';
import { notAcceptedHere } from '../../lib/cli/former/elsewhere.js';
import { earlierTrees, likeliest } from '../../lib/cli/former/moved-dir.js';
import { limited, treeBudget, treesBelow } from '../../lib/cli/git/trees-below.js';
import { rememberPolicy } from '../../lib/load/programs.js';
import { sha256 } from '../../lib/store/digest.js';
import { stateOf } from '../../lib/store/state.js';
import { openTree } from '../../lib/store/tree.js';
import type { World } from '../cluster/world.js';
import { emptyCluster, people, type People } from '../plan/cluster.js';
import { withPrograms } from '../programs.js';
import { journalOf } from '../store/folder.js';

let everybody: People;
/** The cluster that is moved, and the one that an attacker makes from the same public policy. */
let made: World;
let forged: World;
const worlds: World[] = [];

beforeAll(async () => {
  everybody = await people();
  [made, forged] = [await emptyCluster(everybody), await emptyCluster(everybody)];
  await Promise.all([made.apply(), forged.apply()]);
});

afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())));
afterAll(() => Promise.all([made.close(), forged.close()]));

/** The cluster with its tree in `dir`, accepted there. */
async function cluster(dir = 'certs', isGit = true): Promise<World> {
  const world = await emptyCluster(everybody);
  worlds.push(world);
  if (isGit) execFileSync('git', ['init', '-q'], { cwd: world.root });
  changeDir(world, dir);
  cpSync(join(made.root, 'certs'), join(world.root, dir), { recursive: true });
  mkdirSync(stateOf(world.root, dir).folder, { recursive: true });
  world.record = made.record;
  return world;
}

const changeDir = (world: World, dir: string): void => {
  world.policy = { ...world.policy, dir };
};

const placeOf = (world: World) => ({
  ...{ root: world.root, source: 'certflake.yaml', specs: world.specs() },
});

const look = (world: World) => earlierTrees(placeOf(world), openTree(world.root, world.policy.dir));
const said = async (world: World) => dirChanged(placeOf(world), await look(world));

/** The content of a pull request: a whole tree with the attacker's authorities. */
function plant(world: World, dir: string): void {
  cpSync(join(forged.root, 'certs'), join(world.root, dir), { recursive: true });
}

const forget = (world: World, dir: string): void => {
  const present = world.policy.dir;
  changeDir(world, dir);
  world.record = undefined;
  changeDir(world, present);
};

withPrograms(['git'], 'the folder that dir named before', () => {
  test.each([true, false])('is found, in a repository (%s) or not', async (isGit) => {
    const world = await cluster('old/certs', isGit);
    changeDir(world, 'pki');
    expect(await look(world)).toEqual([{ dir: 'old/certs', count: 9, isAccepted: true }]);
    const move = `"${isGit ? 'git mv' : 'mv'} old/certs pki"`;
    expect(await said(world)).toMatchObject({ hint: expect.stringContaining(move) as string });
  });

  test("is to be changed in git's attributes too, where they name it", async () => {
    const world = await cluster('old/certs');
    changeDir(world, 'pki');
    expect((await said(world)).hint).not.toContain('.gitattributes');
    world.write('.gitattributes', 'old/certs/**/*.crt -text -merge\n');
    expect((await said(world)).hint).toContain('pki", and name the new folder in .gitattributes (');
  });

  test('is none where the hosts have other keys: another cluster with the same names', async () => {
    const world = await cluster();
    const { cp, web1, web2 } = await people();
    const others = await emptyCluster({ ...everybody, cp, web1, web2 });
    worlds.push(others);
    world.policy = { ...others.policy, dir: 'pki' };
    expect(await look(world)).toEqual([]);
  });

  test('is none that holds manifests alone: anybody can write a public key into one', async () => {
    const world = await cluster();
    for (const host of ['cp', 'web-1']) {
      const copy = join(world.root, 'nixos/derived', host, 'manifest.json');
      cpSync(join(world.root, `certs/derived/${host}/manifest.json`), copy, { recursive: true });
    }
    rmSync(join(world.root, 'certs'), { recursive: true });
    expect(await look(world)).toEqual([]);
  });

  test.each([
    ['certflake.staging.yaml', 'dir: ./old/certs # staging\nuserAgeKeys: []\n'],
    ['other/certflake.ts', "export default definePolicy({ dir: '../old/certs' });\n"],
    ['prod.json', `{ "hosts": {}, "x": "${'x'.repeat(5000)}", "dir": "old/certs/" }\n`],
    ['prod.yml', '{ hosts: {}, "dir": "./old/certs", userAgeKeys: [] }\n'],
  ])('is none where another policy, %s, says that it is its own', async (name, text) => {
    const world = await cluster('old/certs');
    changeDir(world, 'pki');
    world.write(name, text);
    rememberPolicy(join(world.root, name));
    expect(await look(world)).toEqual([]);
  });

  test('is none outside of git, where no commit brings a policy that claims it', async () => {
    const world = await cluster('old/certs', false);
    changeDir(world, 'pki');
    world.write('prod.yml', 'dir: ./old/certs\n');
    expect(await look(world)).toEqual([]);
  });

  test('is hidden by no file that this clone has never used: it is named, without a command', async () => {
    const world = await cluster('old/certs');
    plant(world, 'aaa');
    changeDir(world, 'pki');
    world.write('docs/certflake.x.yaml', 'dir: ../old/certs\n');
    world.write('docs/certflake.y.yaml', 'dir: ../aaa\n');
    const claimedBy = join(world.root, 'docs/certflake.x.yaml');
    const [only, ...others] = await look(world);
    expect(only).toEqual({ dir: 'old/certs', count: 9, isAccepted: true, claimedBy });
    expect(others).toEqual([]);
    expect(likeliest([only!])).toBeUndefined();
    const { message, hint } = await said(world);
    expect(message).toContain('(but dir in docs/certflake.x.yaml names that folder)');
    expect(hint).not.toMatch(/\b(mv|rm|mkdir)\b/);
  });

  test('is found where the other policy has another one', async () => {
    const world = await cluster('old/certs');
    changeDir(world, 'pki');
    world.write('prod.yaml', 'dir: ./old/certs-of-prod\n');
    world.write('prod.json', 'null');
    expect(await look(world)).toMatchObject([{ dir: 'old/certs' }]);
  });

  test('is not looked for where the present folder has a tree', async () => {
    const world = await cluster();
    changeDir(world, 'pki');
    world.write('pki/ca/k8s.crt', '');
    expect(await look(world)).toEqual([]);
  });
});

withPrograms(['git'], 'what is said of a changed dir', () => {
  test('prints no command for a tree that a pull request has brought, only for the accepted one', async () => {
    const world = await cluster();
    plant(world, 'aaa');
    changeDir(world, 'pki');
    const { message, hint } = await said(world);
    expect(message).toContain(
      'certs has 9 certificates of this policy, and this clone has accepted',
    );
    expect(message).toContain(
      'aaa claims to have 9 certificates of this policy, and this clone has',
    );
    expect(hint).toContain('"git mv certs pki"');
    expect(hint).not.toMatch(/aaa|\brm\b/);
  });

  test('prints none in a fresh clone, and names all that claim it', async () => {
    const world = await cluster();
    plant(world, 'aaa');
    forget(world, 'certs');
    changeDir(world, 'pki');
    const { message, hint } = await said(world);
    expect(message).toMatch(/: *pki|^pki/);
    expect(message).toContain('aaa claims to have 9');
    expect(message).toContain('certs claims to have 9');
    expect(hint).toContain('compare the fingerprints');
    rmSync(join(world.root, 'certs'), { recursive: true });
    const [only, ...others] = await look(world);
    expect(only).toMatchObject({ dir: 'aaa', isAccepted: false });
    expect(others).toEqual([]);
    expect(likeliest([only!])).toBeUndefined();
    expect(hint).not.toMatch(/\b(mv|rm|mkdir)\b/);
  });

  test('prints none where other authorities lie in the accepted folder', async () => {
    const world = await cluster();
    rmSync(join(world.root, 'certs'), { recursive: true });
    plant(world, 'certs');
    changeDir(world, 'pki');
    expect(await look(world)).toMatchObject([{ dir: 'certs', isAccepted: false }]);
    expect((await said(world)).hint).not.toMatch(/\b(mv|rm|mkdir)\b/);
  });

  test.each([
    [
      'certs',
      'certs/prod',
      'mkdir -p certs/prod && git mv certs/ca certs/derived certs/shared certs/prod',
    ],
    [
      'old/certs',
      'old',
      'mkdir -p old && git mv old/certs/ca old/certs/derived old/certs/shared old',
    ],
    ['certs', 'a/b/pki', 'mkdir -p a/b && git mv certs a/b/pki'],
    ['-certs', 'pki', 'git mv -- -certs pki'],
  ])('moves %s to %s, and nothing into itself', async (from, to, command) => {
    const world = await cluster(from);
    changeDir(world, to);
    const { hint } = await said(world);
    expect(hint).toContain(`"${command}"`);
    expect(hint).not.toMatch(/\brm\b/);
    execFileSync('git', ['add', '.'], { cwd: world.root });
    execFileSync('sh', ['-c', command], { cwd: world.root });
    expect(world.plan()).toMatchObject({ changes: [], findings: [] });
  });

  test.each([
    ['the user’s own', '{ }\n', ''],
    ['certflake’s', '# Written by certflake emit from certflake.yaml.\n{ }\n', 'secrets.nix'],
  ])('takes along no secrets.nix but certflake’s: %s', async (_, text, moved) => {
    const world = await cluster();
    world.write('certs/secrets.nix', text);
    world.write('certs/emitted.json', '{}');
    changeDir(world, 'pki');
    const { hint } = await said(world);
    const parts = ['ca', 'derived', 'shared', 'emitted.json']
      .map((part) => `certs/${part}`)
      .join(' ');
    expect(hint).toContain(
      moved === '' ? `"mkdir -p pki && git mv ${parts} pki"` : '"git mv certs pki"',
    );
    const names = moved === '' ? 'shared' : 'shared, secrets.nix';
    expect(hint).toContain(`then remove ca, derived, ${names} and emitted.json in certs`);
  });

  test('takes along no other file of the user’s', async () => {
    const world = await cluster();
    world.write('certs/README.md', '');
    changeDir(world, 'pki');
    const { hint } = await said(world);
    expect(hint).toContain('"mkdir -p pki && git mv certs/ca certs/derived certs/shared pki"');
  });

  test.each([
    ['certs', 'certs/derived/prod'],
    ['certs', 'pki'],
  ])('has no command for %s to %s, where one step is not enough', async (from, to) => {
    const world = await cluster(from);
    changeDir(world, to);
    if (to === 'pki') mkdirSync(join(world.root, 'pki/shared'), { recursive: true });
    expect((await said(world)).hint).toContain('to a third folder, and from there to');
  });
});

/** A run that is to remove a certificate, and was stopped before it did. */
async function interrupt(world: World, dir: string): Promise<void> {
  const path = `${dir}/ca/k8s.crt`;
  const digest = sha256(readFileSync(join(world.root, path)));
  const steps = [{ kind: 'remove' as const, path, digest }];
  world.write(`${dir}/.certflake/journal.json`, await journalOf(world.root, dir, { steps }));
}

withPrograms(['git'], 'a folder in which a run was interrupted', () => {
  test('is not to be moved before the run is completed', async () => {
    const world = await cluster('old/certs');
    await interrupt(world, 'old/certs');
    changeDir(world, 'pki');
    const [one] = await look(world);
    expect(one).toMatchObject({ dir: 'old/certs', isAccepted: true, isInterrupted: true });
    const { hint } = await said(world);
    expect(hint).toContain(
      'set dir to old/certs again, complete the run that was interrupted there with "certflake apply", and change dir after that; to make new ones',
    );
    expect(hint).not.toMatch(/\bmv\b/);
  });

  test('and that was moved is one whose journal nobody knows, until it is moved back', async () => {
    const world = await cluster();
    await interrupt(world, 'certs');
    renameSync(join(world.root, 'certs'), join(world.root, 'pki'));
    expect(() => openTree(world.root, 'pki')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/by this clone on this machine for this folder$/) as string,
        hint: expect.stringContaining(
          'if its folder was moved: move the folder back, set dir to it, and "certflake apply" completes',
        ) as string,
      }) as Error,
    );
    renameSync(join(world.root, 'pki'), join(world.root, 'certs'));
    expect(openTree(world.root, 'certs').pending).toBe(true);
  });
});

withPrograms(['git'], 'a tree of which nothing is accepted', () => {
  const found = (world: World) =>
    notAcceptedHere(placeOf(world), world.observe(), { ...world.acceptance(), all: false });

  test('is named where the authorities of the former folder were accepted, and are others', async () => {
    const world = await cluster();
    plant(world, 'pki');
    changeDir(world, 'pki');
    expect(await found(world)).toMatchObject([
      { code: 'tree-not-accepted', place: 'pki', level: 'warning' },
    ]);
    expect((await found(world))[0]!.message).toContain(
      'not what this clone has accepted for the same hosts in certs:',
    );
    rmSync(join(world.root, 'certs'), { recursive: true });
    expect((await found(world))[0]!.message).toContain('in another folder:');
  });

  test('is not named in a fresh clone, nor after a move, nor where this folder has a record', async () => {
    const world = await cluster();
    expect(await found(world)).toEqual([]);
    cpSync(join(world.root, 'certs'), join(world.root, 'pki'), { recursive: true });
    changeDir(world, 'pki');
    expect(await found(world)).toEqual([]);
    plant(world, 'pki');
    forget(world, 'certs');
    expect(await found(world)).toEqual([]);
  });
});

test('no folder takes from what is read of a recorded one, and what is not read is said', async () => {
  const world = await cluster('old/certs', false);
  cpSync(join(made.root, 'certs'), join(world.root, 'aaa'), { recursive: true });
  for (const name of readdirSync(join(world.root, 'aaa'), { recursive: true, encoding: 'utf8' })) {
    const path = join(world.root, 'aaa', name);
    if (statSync(path).isFile()) truncateSync(path, 16 << 20);
  }
  changeDir(world, 'aaa');
  world.record = made.record;
  changeDir(world, 'pki');
  const unread = { dir: 'aaa', count: 0, isAccepted: false, unread: 'large' };
  expect(await look(world)).toMatchObject([{ dir: 'old/certs', isAccepted: true }, unread]);
  const { message, hint } = await said(world);
  expect(message).toContain(
    'its authorities; aaa has more or larger files than certflake reads, and may have certificates of this policy; apply uses',
  );
  expect(hint).toContain('"mv old/certs pki"');
});

test('what is large is not read, nor anything once the budget is spent', async () => {
  const world = await cluster('certs', false);
  const tree = openTree(world.root, 'certs');
  const path = 'certs/ca/k8s.crt';
  const budget = treeBudget();
  expect(limited(tree, budget).read(path)).toEqual(tree.read(path));
  expect(limited(tree, { left: 10 }).read(path)).toBeUndefined();
  truncateSync(join(world.root, path), (1 << 24) + 1);
  expect(limited(tree, treeBudget()).read(path)).toBeUndefined();
  expect(limited(tree, budget).read('certs/ca/none.crt')).toBeUndefined();
});

test('folders beyond those that are looked at are said to be there', async () => {
  const world = await cluster('old/certs', false);
  changeDir(world, 'pki');
  for (let n = 0; n < 105; n += 1) world.write(`a/${n}/ca/manifest.json`, '{}');
  expect((await said(world)).message).toMatch(
    /accepted its authorities; a\/\d+, a\/\d+, a\/\d+, a\/\d+ and 2 more are beyond the 100 folders that certflake reads, and may have certificates of this policy; apply uses/,
  );
});

test('folders of which nothing is known come by the length of their way', async () => {
  const world = await cluster('old/certs', false);
  world.record = undefined;
  for (let n = 0; n < 101; n += 1) world.write(`a/b/${n}/ca/manifest.json`, '{}');
  expect((await treesBelow(world.root))[0]).toBe('old/certs');
  world.write('certs/ca/manifest.json', '{}');
  expect((await treesBelow(world.root)).slice(0, 2)).toEqual(['certs', 'old/certs']);
});
