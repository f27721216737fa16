import { cpSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { run } from '../../programs.js';
import { makeFolder } from '../inputs.js';
import type { Nix } from '../installed.js';
import { fixtures } from '../nix.js';
import { Checkout, makeKey } from './checkout.js';

const hosts = ['ducksnest-controlplane', 'laptop-firebat'];
const keyOf = 'secrets/certs/derived/laptop-firebat/cluster-kubelet.key.age';
const inputs = {
  nixpkgs: 'nixpkgs',
  'nixpkgs-unstable': 'nixpkgs',
  k8nix: 'certflake',
  'k8nix/nixpkgs': 'nixpkgs',
  agenix: 'agenix',
  'agenix/nixpkgs': 'nixpkgs',
};

/** The guide's flake and its cluster.nix, unchanged except for the operator's key, in its own repository. */
function layGuide(folder: string, nix: Nix, name: string, below: string, operator: string) {
  const top = join(folder, name);
  const guide = new Checkout(folder, nix, top, join(top, below));
  cpSync(join(fixtures, 'flakes/guide'), makeFolder(guide.flake), { recursive: true });
  const certs = join(guide.flake, 'modules/certs');
  cpSync(join(fixtures, 'policies/guide.nix'), join(certs, 'cluster.nix'));
  guide.edit('modules/certs/cluster.nix', (text) => text.replace('age1...', operator));
  for (const host of hosts) {
    const key = makeKey(join(folder, name, 'keys', host), 'ssh_host_ed25519_key');
    const file = join(certs, 'ssh-host-keys', host, 'ssh_host_ed25519_key.pub');
    writeFileSync(join(makeFolder(join(file, '..')), 'ssh_host_ed25519_key.pub'), `${key}\n`);
  }
  writeFileSync(join(top, '.gitignore'), '/keys\n');
  guide.begin(inputs);
  return guide;
}

/** Section 5 of the guide: the product's main job. */
export function guideFlake(folder: () => string, nix: Nix, operator: () => string): void {
  describe.each([
    ["at the repository's top", ''],
    ['in a subdirectory', 'infra/nix'],
  ])("the guide's flake, %s", (place, below) => {
    let guide: Checkout;
    beforeAll(() => {
      guide = layGuide(folder(), nix, `guide ${place.replaceAll(/\W/g, '-')}`, below, operator());
    });
    const certs = (command: string, ...options: string[]) =>
      guide.run(['run', `.#certs.${command}`, '--', ...options]);

    test('nix run .#certs.recreate issues what the guide declares', () => {
      const { status, stderr } = certs('recreate', '--yes');
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(Object.keys(guide.certificates())).toEqual(
        expect.arrayContaining([
          'ca/cluster.crt',
          'derived/ducksnest-controlplane/cluster-apiserver.crt',
        ]),
      );
    });

    test("a worker's key opens with its host key, and with no other host's", () => {
      const open = (host: string): string =>
        run('age', [
          ...['--decrypt', '-i', join(guide.top, 'keys', host, 'ssh_host_ed25519_key')],
          join(guide.flake, keyOf),
        ]);
      expect(open('laptop-firebat')).toMatch(/PRIVATE KEY/);
      expect(() => open('ducksnest-controlplane')).toThrow(/no identity matched/);
    });

    test('a second run changes no byte, whether git knows the files or not', () => {
      const before = guide.certificates();
      expect(certs('recreate', '--yes').status).toBe(0);
      guide.add();
      expect(certs('recreate', '--yes').status).toBe(0);
      expect(guide.certificates()).toEqual(before);
    });

    test.each([
      ["the flake's folder", '.', '.'],
      ['a folder below it', 'modules/certs', '.'],
      ["the repository's top", relative(join('/', below), '/'), `./${below}`],
    ])('plan has nothing to do, from %s', (_, from, flake) => {
      const plan = ['run', `${flake}#certs.plan`, '--', '--exit-code'];
      const { status, stdout } = guide.run(plan, join(guide.flake, from));
      expect([status, stdout]).toEqual([0, expect.stringMatching(/Nothing to do/)]);
    });

    test('check shows every certificate, and what keeps this cluster from starting', () => {
      const { status, stdout } = certs('check', '--json');
      const { result, problems } = JSON.parse(stdout) as {
        result: { rows: { state: string }[] };
        problems: { code: string }[];
      };
      expect(status).toBe(1);
      expect(result.rows.map(({ state }) => state)).toEqual(Array(11).fill('ok'));
      expect(problems.length).toBeGreaterThan(0);
    });

    test('rekey lets a new operator open every key, and issues nothing', () => {
      const recruit = makeKey(join(guide.top, 'keys'), 'recruit');
      guide.edit('modules/certs/cluster.nix', (text) =>
        text.replace(`"${operator()}"`, `"${operator()}" "${recruit}"`),
      );
      const before = guide.certificates();
      const print = run('ssh-keygen', ['-l', '-f', join(guide.top, 'keys/recruit.pub')]).split(
        ' ',
      )[1]!;
      const { status, stderr } = certs('rekey', '--yes', '--accept', `operator=${print}`);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      const changed = Object.entries(guide.certificates())
        .filter(([path, digest]) => before[path] !== digest)
        .map(([path]) => path);
      expect(changed.filter((path) => !/(\.key\.age|manifest\.json)$/.test(path))).toEqual([]);
      const key = ['--decrypt', '-i', join(guide.top, 'keys/recruit'), join(guide.flake, keyOf)];
      expect(run('age', key)).toMatch(/PRIVATE KEY/);
    });

    test('verify opens the connections that these certificates have, and names what they lack', () => {
      const { status, stdout } = certs('verify');
      expect(status).toBe(1);
      expect(stdout).toMatch(/accepted +accepted/);
    });
  });
}
