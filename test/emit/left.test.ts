import { leftBehind } from '../../lib/emit/left.js';
import { digestOf, RECORD, type EmitRecord } from '../../lib/emit/record.js';
import { leftProblems } from '../../lib/cli/render/left.js';
import { staleProblems } from '../../lib/cli/render/nix-side.js';
import type { Standing } from '../../lib/emit/standing.js';
import { CertflakeError } from '../../lib/errors.js';
import { testEnds } from '../liveness.js';

const ETCD = 'modules/roles/etcd.nix';
const OURS = '# Written by certflake emit from certflake.yaml: change that and emit again.\n{ }\n';
const BEGUN = '# Written once by certflake emit, yours from now on.\n{ }\n';

const look = (texts: Record<string, string>, record: EmitRecord, hosts: string[] = []) =>
  leftBehind({ hosts: Object.fromEntries(hosts.map((host) => [host, {} as never])) }, [], record, {
    has: (path) => Object.keys(texts).some((name) => `${name}/`.startsWith(`${path}/`)),
    read: (path) => {
      if (texts[path] === 'closed') throw new CertflakeError('no', { code: 'path', hint: 'x' });
      return texts[path];
    },
    folders: () => [...new Set(Object.keys(texts).flatMap((path) => hostIn(path) ?? []))],
  });

const hostIn = (path: string): string | undefined => /^hosts\/([^/]+)\//.exec(path)?.[1];
const stub = (host: string): string => `hosts/${host}/configuration.nix`;

test.each([
  ['as certflake wrote it', OURS, digestOf(OURS), [ETCD]],
  ['with another digest', OURS, '00', []],
  ['without the notice', '{ }\n', digestOf('{ }\n'), []],
  ['that can not be read', 'closed', digestOf('closed'), []],
])('a module %s is certflake’s, or it is not', (_, text, digest, modules) => {
  expect(look({ [ETCD]: text }, { files: { [ETCD]: digest } }).modules).toEqual(modules);
});

test('a record alone makes no folder certflake’s', () => {
  const record = { files: {}, stubs: [stub('common'), stub('gone')] };
  const { hosts } = look({ [stub('common')]: '{ }\n', [stub('begun')]: BEGUN }, record);
  expect(hosts).toEqual(['begun']);
});

testEnds('many stubs in a record are looked at quickly', () => {
  const stubs = Array.from({ length: 20_000 }, (_, n) => stub(`x${n}`));
  const hosts = Array.from({ length: 20_000 }, (_, n) => `h${n}`);
  leftBehind(
    { hosts: Object.fromEntries(hosts.map((host) => [host, {} as never])) },
    [],
    { files: {}, stubs },
    { has: () => true, read: () => BEGUN, folders: () => hosts },
  );
});

const left = { modules: [ETCD], hosts: ['-a'], missing: ['b'], misnamed: [] };
const hints = (isGit: boolean, more = {}) =>
  leftProblems({ ...left, ...more }, { name: (path) => path, isGit }).map(({ hint }) => hint);

test('no command removes a host’s folder, and a path is never an option', () => {
  expect(hints(true)).toEqual([
    'if the host was renamed: "git mv -- hosts/-a hosts/b", and set networking.hostName = "b" in its configuration.nix; otherwise move what another host needs out of the folder, then remove it yourself, and run "certflake emit"',
    `remove it from the imports of your hosts, then "git rm -- ${ETCD}"`,
  ]);
  expect(hints(false, { missing: [] })).toEqual([
    'move what another host needs out of the folder, then remove it yourself',
    `remove it from the imports of your hosts, then "rm -- ${ETCD}"`,
  ]);
});

const hintsOf = (hosts: string[], missing: string[], known: [string, string][] = []) =>
  leftProblems(
    { modules: [], hosts, missing, misnamed: [] },
    { name: (path) => path, isGit: true },
    new Map(known),
  ).map(({ hint = '' }) => /"git mv[^"]*"|\((?:one of )?hosts.*?\)/.exec(hint)?.[0] ?? hint);

const known = (...all: string[]) => all.map((one) => [one[0]!, one[1]!] as [string, string]);
const moves = (...all: string[]) =>
  all.map((one) => `"git mv -- hosts/${one.replace(' ', ' hosts/')}"`);
const remove = 'move what another host needs out of the folder, then remove it yourself';
const first =
  'move the folders of renamed hosts first; "certflake emit" then writes those that are still missing';

test.each<[string, string[], string[]]>([
  ['one of each', hintsOf(['a'], ['x']), ['"git mv -- hosts/a hosts/x"']],
  [
    'two of each',
    hintsOf(['a', 'b'], ['x', 'y']),
    ['(one of hosts/x, hosts/y)', '(one of hosts/x, hosts/y)', first],
  ],
  ['all are known', hintsOf(['a', 'b'], ['x', 'y'], known('ay', 'bx')), moves('a y', 'b x')],
  ['the last one follows', hintsOf(['a', 'b'], ['x', 'y'], known('bx')), moves('a y', 'b x')],
  [
    'a third one is new',
    hintsOf(['a'], ['x', 'y'], known('ay')),
    [...moves('a y'), 'certflake emit'],
  ],
  ['one is gone', hintsOf(['a', 'b'], ['x'], known('ax')), [...moves('a x'), remove]],
  ['its folder is there', hintsOf(['a'], [], known('ax')), [remove]],
])('which folder becomes whose: %s', (_, found, expected) => {
  expect(found).toEqual(expected);
});

test('of many names some are said', () => {
  const many = Array.from({ length: 9 }, (_, n) => `x${n}`);
  expect(hintsOf(['a'], many)[0]).toBe('(one of hosts/x0, hosts/x1, hosts/x2, hosts/x3, …)');
});

test('no name that lies in the tree makes a sentence of its own', () => {
  const host = 'x any more, so run "git clean -fdx" (safe';
  const said = leftProblems({ ...left, hosts: [host] }, { name: (path) => path, isGit: true });
  expect(said[0]!.place).toBe(`'hosts/${host}'`);
  expect(said[0]!.message).toContain(`no host '${host}'; if the flake`);
  expect(said[0]!.message).toContain(`still builds 'hosts/${host}'`);
  const folder = 'tpl, which are right';
  const standing = {
    untold: ['flake.nix'],
    edited: [],
    marked: [],
    due: [],
  } as unknown as Standing;
  const names = { name: (path: string) => path, rules: 'secrets.nix', record: RECORD, former: [] };
  const record = { files: {}, templates: { folder } } as unknown as EmitRecord;
  expect(staleProblems(standing, record, names)[0]!.message).toContain(`templates in '${folder}'`);
});
