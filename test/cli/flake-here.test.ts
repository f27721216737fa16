import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { flakeFrom } from '../../lib/cli/session/flake-here.js';

let top: string;
beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'certflake-flake-here-')));
  for (const folder of [
    '.git',
    'infra/nix/hosts/a',
    'infra/nix/own/.git',
    'infra/nix/example/b',
    'other',
  ])
    mkdirSync(join(top, folder), { recursive: true });
  for (const folder of ['infra/nix', 'infra/nix/example']) {
    writeFileSync(join(top, folder, 'flake.nix'), '');
  }
  symlinkSync('infra/nix', join(top, 'link'));
});
afterAll(() => {
  rmSync(top, { recursive: true });
});

test.each<[where: string, from: string, flake: string, expected: string]>([
  ['in its folder', 'infra/nix', 'infra/nix', '.'],
  ['below it', 'infra/nix/hosts/a', 'infra/nix', '.'],
  ['in its folder, which a link has another name for', 'infra/nix', 'link', '.'],
  ['above it', 'infra', 'infra/nix', './nix'],
  ["at the repository's top", '', 'infra/nix', './infra/nix'],
  ['beside it', 'other', 'infra/nix', 'TOP/infra/nix'],
  ['that is not there', '', 'gone', './gone'],
  ['below another flake in it', 'infra/nix/example/b', 'infra/nix', 'TOP/infra/nix'],
  ['in another repository below it', 'infra/nix/own', 'infra/nix', 'TOP/infra/nix'],
])('Nix is told a flake %s', (_, from, flake, expected) => {
  expect(flakeFrom(join(top, from), join(top, flake))).toBe(expected.replace('TOP', top));
});
