import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { filesBelow } from '../walk.js';
import { runNix, withNix } from './nix.js';

interface Lock {
  nodes: { nixpkgs: { original: { ref: string } } };
}

const { ref } = (JSON.parse(readFileSync('flake.lock', 'utf8')) as Lock).nodes.nixpkgs.original;

/** Each NixOS release that a file of `folder` names, with the file. */
const releasesIn = (folder: string): [string, string][] =>
  filesBelow(folder).flatMap((file) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /(?:nixos-|stateVersion = ")(\d\d\.\d\d)/g,
      ),
    ].map((found): [string, string] => [file, found[1]!]),
  );

test('templates name the release that flake.lock pins', () => {
  const releases = releasesIn('templates');
  expect(releases.length).toBeGreaterThan(4);
  expect(releases.filter(([, release]) => `nixos-${release}` !== ref)).toEqual([]);
});

withNix('flake.lock', () => {
  test('is what Nix wants for the inputs of flake.nix', () => {
    const folder = mkdtempSync(join(tmpdir(), 'certflake-lock-'));
    try {
      for (const file of ['flake.nix', 'flake.lock']) cpSync(file, join(folder, file));
      // Nix refuses to look up an input that the lock file lacks or has for another URL.
      const { status, stderr } = runNix('nix', [
        ...['flake', 'metadata', '--offline', '--no-update-lock-file', `path:${folder}`],
      ]);
      expect(stderr).not.toMatch(/error:/);
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
