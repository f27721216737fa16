import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { standingPlace } from '../../lib/cli/session/checkout.js';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { makePlace } from './certflake.js';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'certflake-checkout-')));
  for (const [path, text] of Object.entries({
    'store/copy/flake.nix': '{ one = 1; }\n',
    'repo/infra/flake.nix': '{ one = 1; }\n',
    'repo/infra/docs/a.md': '',
    'repo/flake.nix': '{ two = 2; }\n',
    'other/a.md': '',
  })) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (path: string): string => join(folder, path);

test.each([
  ['the checkout that he stands in', 'repo/infra', 'repo/infra', 'repo/infra'],
  ['the checkout above him', 'repo/infra/docs', 'repo/infra/docs', 'repo/infra'],
  ['the folder of the flake, where there is no checkout', 'other', 'store/copy', 'store/copy'],
  ['the folder of the flake, above its checkout', 'repo', 'store/copy', 'store/copy'],
])('commands about a copy are for %s', (_, cwd, stands, root) => {
  expect(standingPlace(at('store/copy'), at(cwd), at('store/copy'))).toEqual({
    cwd: at(stands),
    root: at(root),
  });
});

test('any other root is where the user has it', () => {
  const place = { cwd: at('repo'), root: at('repo/infra') };
  expect(standingPlace(place.root, place.cwd, at('store/copy'))).toEqual(place);
  expect(standingPlace(place.root, place.cwd, undefined)).toEqual(place);
});

test("of a flake's copy, what is printed works in its checkout", async () => {
  const place = makePlace();
  const { recipient } = await generateAgeIdentity();
  const inventory = place.write('store/i.json', JSON.stringify(inventoryOf(recipient)));
  const copy = place.path('store/copy');
  place.write('store/copy/certs/ca/k8s.crt', 'no certificate');
  place.write('store/copy/flake.nix', '{ }');
  place.write('cluster/flake.nix', '{ }');
  place.write('cluster/docs/a.md', '');
  const { status, stdout, stderr } = place.certflake(
    ['check', '--inventory', inventory, '--root', copy],
    { cwd: 'cluster/docs', env: { CERTFLAKE_INVENTORY: inventory, CERTFLAKE_COPY: copy } },
  );
  expect(status).toBe(1);
  expect(`${stdout}${stderr}`).not.toContain(place.top);
  expect(stderr).toContain(
    '("git log --all --full-history -- ../certs/ca/k8s.crt ../certs/ca/k8s.key.age"), or "nix run .#certs.recreate -- --authority k8s --force"',
  );
});

const inventoryOf = (operator: string): object => ({
  ...{ version: 1, complete: true, dir: 'certs', userAgeKeys: [operator], hosts: {} },
  authorities: {
    k8s: {
      spec: {
        ...{ authority: 'k8s', expiry: '87600h', hosts: [], usages: ['signing'] },
        ...{ key: { algo: 'ecdsa', size: 256 }, subject: { commonName: 'k8s' } },
      },
    },
  },
  certificates: {},
});
