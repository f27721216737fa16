import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import type { Applied } from '../../lib/apply/types.js';
import { emitAfter } from '../../lib/cli/run/emit-after.js';
import { outFolder } from '../../lib/cli/session/emission.js';
import { recordPath } from '../../lib/cli/session/nix-place.js';
import { nixSide, nixSideOrProblem } from '../../lib/cli/rules/nix-side.js';
import { rulesProblems } from '../../lib/cli/rules/problems.js';
import { digestsOf, parseRecord, printRecord } from '../../lib/emit/record.js';
import { CertflakeError } from '../../lib/errors.js';
import type { Specs } from '../../lib/model/index.js';
import type { LockedStore } from '../../lib/store/transaction.js';
import { testEnds } from '../liveness.js';
import { folderOf } from '../load/folder.js';
import {
  bob,
  change,
  emitted,
  look,
  MODULE,
  RECORD,
  rewrite,
  RULES,
  said,
  sourceOf,
  without,
} from './beside.js';

const home = process.cwd();

test('nothing is said where the policy gives what is there, and nothing where nothing was emitted', async () => {
  const root = await emitted();
  expect(await look(root)).toMatchObject({ due: [], isStale: false, fixable: [], problems: [] });
  rmSync(join(root, RECORD));
  expect(nixSide(await sourceOf(root), { former: {} }, undefined)).toBeUndefined();
});

test('a change of the policy makes files due; the rules name who left; writing puts both right', async () => {
  const root = await emitted();
  without(root);
  const before = await look(root, { operator: [bob] });
  expect(before.due).toEqual([MODULE, RULES]);
  expect(said(before).map(({ code }) => code)).toEqual(['emitted-stale', 'rules-name-former']);
  expect(before.fixable[1]!.message).toMatch(
    /^still names operator SHA256:\S+: the policy has no such key/,
  );
  expect(before.write()).toEqual([MODULE, RECORD, RULES]);
  expect(readFileSync(join(root, RULES), 'utf8')).not.toContain(bob);
  expect(said(await look(root, { operator: [bob] }))).toEqual([]);
});

test('of a key that the policy has, and that opens nothing, the rules’ warning says just that', async () => {
  const root = await emitted();
  without(root);
  const { fixable } = await look(root, { 'host:web': [bob] }, new Set([bob]));
  expect(fixable[1]).toMatchObject({ code: 'rules-name-former' });
  expect(fixable[1]!.message).toMatch(
    /^still names host:web SHA256:\S+: the policy gives it none of these files, and/,
  );
});

test('a file that was emitted and is missing is said to be missing, and nothing of the policy', async () => {
  const root = await emitted();
  rmSync(join(root, MODULE));
  const found = await look(root);
  expect(said(found)).toMatchObject([
    { code: 'emitted-stale', message: `${MODULE} is missing, which certflake emitted before` },
  ]);
  found.write();
  expect(said(await look(root))).toEqual([]);
});

test('a target is kept', async () => {
  const root = await emitted('k8nix');
  without(root);
  (await look(root)).write();
  expect(readFileSync(join(root, MODULE), 'utf8')).toContain('expiry = "87600h"');
  expect(said(await look(root))).toEqual([]);
});

test.each(['certflake', 'k8nix'] as const)(
  '%s is not the other target because the record says so',
  async (target) => {
    const root = await emitted(target);
    rewrite(root, (record) => ({ ...record, target: target === 'k8nix' ? 'certflake' : 'k8nix' }));
    expect((await look(root)).due).toEqual([RECORD]);
    without(root);
    (await look(root)).write();
    const isOurs = readFileSync(join(root, MODULE), 'utf8').includes('role = host.role or [ ];');
    expect(isOurs).toBe(target === 'certflake');
  },
);

test('an edited file is left, and named, whether or not the policy gives another text', async () => {
  const root = await emitted();
  const mine = `${readFileSync(join(root, MODULE), 'utf8')}# mine\n`;
  writeFileSync(join(root, MODULE), mine);
  const before = await look(root);
  expect(before).toMatchObject({ due: [], isStale: false });
  expect(said(before)).toMatchObject([{ code: 'emitted-edited', place: MODULE }]);
  without(root);
  const found = await look(root);
  expect(found.due).toEqual([RULES]);
  expect(said(found).map(({ code }) => code)).toEqual([
    'emitted-stale',
    'rules-name-other',
    'emitted-edited',
  ]);
  found.write();
  expect(readFileSync(join(root, MODULE), 'utf8')).toBe(mine);
  expect(said(await look(root)).map(({ code }) => code)).toEqual(['emitted-edited']);
});

test.each([
  [
    'says that templates of the user’s own laid them out',
    (text: string) =>
      text.replace('"files"', '"templates": { "folder": "x", "packaged": {} }, "files"'),
  ],
  ['tells no target', (text: string) => text.replace(/ {2}"target": .*\n/, '')],
  ['is gone', () => undefined],
])('rules that name a reader of nobody are named, also where the record %s', async (_, edit) => {
  const root = await emitted();
  const stranger = bob.replace('KSEZ', 'KSEY');
  const text = readFileSync(join(root, RULES), 'utf8');
  writeFileSync(
    join(root, RULES),
    text.replace('publicKeys = [', `publicKeys = [\n    "${stranger}"`),
  );
  const record = edit(readFileSync(join(root, RECORD), 'utf8'));
  if (record === undefined) rmSync(join(root, RECORD));
  else writeFileSync(join(root, RECORD), record);
  const found = said(await look(root));
  expect(found.map(({ code }) => code)).toContain('rules-name-other');
});

test.each([
  ['templates of the user’s own', 'run "certflake emit" with the --templates that you used', true],
  ['an older record', 'run "certflake emit" once', false],
])('files of %s are never written: the way is named', async (_, way, isOwn) => {
  const root = await emitted();
  rewrite(root, ({ files, stubs, target }) =>
    isOwn
      ? { files, stubs: stubs!, target: target!, templates: { folder: 'mine', packaged: files } }
      : { files },
  );
  process.chdir(root);
  try {
    expect(said(await look(root))).toEqual([]);
    without(root);
    const found = await look(root);
    expect(found).toMatchObject({ due: [], isStale: true });
    const [stale, ...others] = said(found);
    expect(stale).toMatchObject({
      code: 'emitted-stale',
      hint: expect.stringContaining(way) as string,
    });
    const judged = ['rules-name-other', ...(isOwn ? ['rules-not-judged'] : [])];
    expect(others.map(({ code }) => code)).toEqual(judged);
    expect(found.write()).toEqual([]);
  } finally {
    process.chdir(home);
  }
});

test('of templates of the user’s own, a file that is not the one which was written last is named', async () => {
  const root = await emitted();
  rewrite(root, (record) => ({
    ...record,
    templates: { folder: 'mine', packaged: record.files },
    files: { ...record.files, [MODULE]: 'x' },
  }));
  writeFileSync(join(root, MODULE), '{ }\n');
  const found = said(await look(root)).filter(({ code }) => code === 'emitted-edited');
  expect(found).toMatchObject([
    { message: expect.stringContaining('emitted.json says') as string },
  ]);
  expect(found[0]!.hint).toContain('--overwrite" with your --templates');
});

test('a record that has a former text of a file that is as it would be written is due, and written', async () => {
  const root = await emitted();
  const former = readFileSync(join(root, RECORD), 'utf8');
  rewrite(root, (record) => ({ ...record, files: { ...record.files, [MODULE]: 'x' } }));
  const found = await look(root);
  expect(found).toMatchObject({ due: [RECORD], isStale: true, rules: undefined });
  expect(said(found)).toMatchObject([
    { code: 'emitted-stale', message: expect.stringContaining(`${RECORD} does not fit`) as string },
  ]);
  expect(found.write()).toEqual([RECORD]);
  expect(readFileSync(join(root, RECORD), 'utf8')).toBe(former);
  expect(await look(root)).toMatchObject({ due: [], isStale: false, fixable: [] });
});

test('of a file that is gone for good, a record may go on speaking', async () => {
  const root = await emitted();
  rewrite(root, ({ files, stubs = [], ...record }) => ({
    ...record,
    files: { ...files, 'modules/roles/etcd.nix': 'x' },
    stubs: [...stubs, 'hosts/gone/configuration.nix'],
  }));
  expect(await look(root)).toMatchObject({ due: [], isStale: false, fixable: [], problems: [] });
});

test('a record of a folder of another name still knows the rules', () => {
  const text = printRecord({ files: { 'old/certs/secrets.nix': 'x', [MODULE]: 'y' } });
  expect(parseRecord(text, 'pki/emitted.json').files).toEqual({
    'pki/secrets.nix': 'x',
    [MODULE]: 'y',
  });
});

test('a flake.nix that no record has among the stubs is the user’s own', async () => {
  const root = await emitted();
  expect((await look(root)).files).toContain('flake.nix');
  rewrite(root, ({ stubs = [], ...record }) => ({
    ...record,
    stubs: stubs.filter((path) => path !== 'flake.nix'),
  }));
  expect((await look(root)).files).not.toContain('flake.nix');
});

test('no path is looked at because a record says so', () => {
  const stubs = [
    'hosts/a/configuration.nix',
    '../x',
    'hosts/../../x/configuration.nix',
    'hosts/../configuration.nix',
    'hosts/\0/configuration.nix',
    `hosts/${'a'.repeat(300)}/configuration.nix`,
    'flake.nix',
  ];
  expect(parseRecord(printRecord({ files: {}, stubs }), RECORD).stubs).toEqual([
    'flake.nix',
    'hosts/a/configuration.nix',
  ]);
});

test('a damaged record is said, and hinders nothing', async () => {
  const root = await emitted();
  writeFileSync(join(root, RECORD), '<<<<<<< ours\n');
  const found = nixSideOrProblem(await sourceOf(root), { former: {} }, undefined)!;
  expect(found).toMatchObject({ due: [], isStale: false });
  expect(found.problems).toMatchObject([{ code: 'emit-record', level: 'warning' }]);
  expect(found.write()).toEqual([]);
});

describe('folders of hosts', () => {
  test('of one that left is named, where certflake began it', async () => {
    const root = await emitted();
    for (const host of ['theirs', 'noticed']) mkdirSync(join(root, 'hosts', host));
    writeFileSync(join(root, 'hosts/theirs/configuration.nix'), '{ }\n');
    cpSync(
      join(root, 'hosts/laptop-firebat/configuration.nix'),
      join(root, 'hosts/noticed/configuration.nix'),
    );
    change(root, 'laptop-firebat:', 'laptop-two:');
    const left = said(await look(root)).filter(({ code }) => code === 'host-folder-left');
    expect(left.map(({ place }) => place.replace(/^.*(?=hosts\/)/, ''))).toEqual([
      'hosts/laptop-firebat',
      'hosts/noticed',
    ]);
  });

  test('one whose stub imports the module of another role is named', async () => {
    const root = await emitted();
    const stub = join(root, 'hosts/laptop-firebat/configuration.nix');
    const more = '$&    ../../modules/roles/etcd.nix\n';
    writeFileSync(stub, readFileSync(stub, 'utf8').replace(/.*certs\/cluster\.nix\n/, more));
    expect(said(await look(root)).map(({ code }) => code)).toEqual(['host-role-differs']);
  });

  test('one that the user removed is no new one', async () => {
    const root = await emitted();
    rmSync(join(root, 'hosts/laptop-firebat'), { recursive: true });
    expect(said(await look(root))).toEqual([]);
  });

  test('a module that no role needs stays known until it is gone', async () => {
    const root = await emitted();
    const etcd = 'modules/roles/etcd.nix';
    writeFileSync(join(root, etcd.replace('roles/etcd', 'certs/mine')), '');
    mkdirSync(dirname(join(root, etcd)), { recursive: true });
    const text = '# Written by certflake emit from certflake.yaml: change that and emit again.\n';
    writeFileSync(join(root, etcd), text);
    rewrite(root, (record) => ({
      ...record,
      files: {
        ...record.files,
        [etcd]: digestsOf([{ path: etcd, text, mode: 'owned' }])[etcd]!,
      },
    }));
    const codes = async () => said(await look(root)).map(({ code }) => code);
    expect(await codes()).toEqual(['emitted-left']);
    without(root);
    (await look(root)).write();
    expect(await codes()).toEqual(['emitted-left']);
    rmSync(join(root, etcd));
    expect(await codes()).toEqual([]);
  });
});

test('what a killed run has left beside an emitted file or the record goes, though nothing is due', async () => {
  const root = await emitted();
  const stub = 'hosts/laptop-firebat/configuration.nix';
  const left = [MODULE, RULES, RECORD, stub].map((path) =>
    join(root, `${path}.certflake-${spawnSync('true').pid}`),
  );
  for (const path of left) writeFileSync(path, 'half');
  expect((await look(root)).write()).toEqual([]);
  expect(left.filter((path) => existsSync(path))).toEqual([]);
});

test('nothing is removed through a link', async () => {
  const left = `cluster.nix.certflake-${spawnSync('true').pid}`;
  const elsewhere = await folderOf({ [left]: '' });
  const root = await folderOf({});
  symlinkSync(elsewhere, join(root, 'modules'));
  outFolder(root).clear('modules/cluster.nix');
  expect(existsSync(join(elsewhere, left))).toBe(true);
  outFolder(elsewhere).clear('cluster.nix');
  expect(existsSync(join(elsewhere, left))).toBe(false);
});

test('emitted files have their modes whatever the umask is', async () => {
  const root = await folderOf({});
  const before = process.umask(0o077);
  try {
    const out = outFolder(join(root, 'out'));
    out.write('hosts/a/configuration.nix', '{ }\n');
  } finally {
    process.umask(before);
  }
  const modes = ['out', 'out/hosts', 'out/hosts/a', 'out/hosts/a/configuration.nix'].map(
    (path) => statSync(join(root, path)).mode & 0o777,
  );
  expect(modes).toEqual([0o755, 0o755, 0o755, 0o644]);
});

test('a file that can not be emitted says what was written, and is not written before the commit', async () => {
  const done: string[] = [];
  const store = {
    commit: () => Promise.resolve(void done.push('commit')),
  } as unknown as LockedStore;
  const write = (): never => {
    done.push('write');
    throw new CertflakeError('cannot write x: no space left', {
      code: 'no-space',
      hint: 'free some',
    });
  };
  const emission = emitAfter(store, { write });
  await emission.store.commit([]);
  expect(done).toEqual(['commit', 'write']);
  const applied = { changes: [{}], written: [], removed: [] } as unknown as Applied;
  const error = (() => {
    try {
      return emission.written(applied);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toMatchObject({ code: 'no-space', changed: 'partly' });
  expect((error as CertflakeError).hint).toContain(
    'writes the missing files (certificates and keys are written)',
  );
  const refused = { commit: () => Promise.reject(new Error('no')) } as unknown as LockedStore;
  await expect(emitAfter(refused, { write }).store.commit([])).rejects.toThrow('no');
  expect(done).toEqual(['commit', 'write']);
});

test.each([
  ['certflake.yaml', 'secrets/certs', 'secrets/certs/emitted.json'],
  ['sub/certflake.yaml', 'sub/secrets/certs', 'secrets/certs/emitted.json'],
  ['sub/certflake.yaml', 'sub', 'emitted.json'],
])('with the policy at %s and certificates in %s the record is at %s', (source, dir, path) => {
  expect(recordPath({ source }, dir)).toBe(path);
});

/** The problems of these rules if the policy gives `a.age` and `b.age` to no recipient. */
function saidOfRules(text: string, complete = true): string[] {
  const spec = (name: string) => ({ files: { key: `certs/ca/${name}` }, recipients: {} });
  const both = { dir: 'certs', complete, specs: ['a.age', 'b.age'].map(spec), problems: [] };
  const known = { record: undefined, isStale: false, givesNothing: () => false };
  const rules = { place: 'r', text, given: '', ...known };
  return rulesProblems(both as unknown as Specs, rules)
    .filter(({ code }) => code !== 'rules-not-judged')
    .map(({ message }) => message);
}

testEnds('a key that rules name again and again is named once, for one file', () => {
  const [one, ...others] = saidOfRules(
    `"ca/a.age".publicKeys = [\n${`"${bob}"\n`.repeat(150_000)}]`,
  );
  expect(others).toEqual([]);
  expect(one).toContain(' for 1 file (ca/a.age)');
});

test('a key that rules name for two files is named once, for both', () => {
  const [one, ...others] = saidOfRules(
    ['a', 'b'].map((name) => `"ca/${name}.age".publicKeys = [ "${bob}" ];`).join('\n'),
  );
  expect(others).toEqual([]);
  expect(one).toContain(' for 2 files (ca/a.age and 1 other)');
});

test('of more keys than are named it is said how many they are', () => {
  const key = (count: number) => bob.replace('AIKSE', `AI${String(count).padStart(3, 'A')}`);
  const naming = (count: number) =>
    saidOfRules(
      Array.from({ length: count }, (_, i) => `"ca/a.age".publicKeys = [ "${key(i)}" ];`).join(
        '\n',
      ),
    );
  expect(naming(20)).toHaveLength(20);
  const many = naming(47);
  expect(many).toHaveLength(21);
  expect(many[20]).toMatch(
    /^names 27 more keys that the policy does not have, or has for other files$/,
  );
  expect(naming(21)[20]).toMatch(
    /^names 1 more key that the policy does not have, or has for other files$/,
  );
});

test('of which readers are others an inventory of some hosts says nothing', () => {
  const text = `"ca/a.age".publicKeys = [ "${bob}" ];`;
  expect([saidOfRules(text).length, saidOfRules(text, false)]).toEqual([1, []]);
});
