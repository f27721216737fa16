/** The Nix versions that tests run, and the checkouts that the Nix modules are evaluated with. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { sh } from './sh.mjs';

/** Debian releases: the oldest and the newest tested Nix. */
export const nixes = ['trixie', 'sid'];

const isDebian = () =>
  existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

/** The Nix of a newer Debian, if this machine is a Debian: otherwise tests use the Nix on PATH. */
export function unpackNix(suite, home) {
  if (!isDebian()) return;
  const script = fileURLToPath(new URL('unpack-nix.sh', import.meta.url));
  sh('bash', [script, suite, join(home, `nix-${suite}`)]);
}

/** Keeps an existing folder, whatever its revision. */
export const checkouts = [
  {
    name: 'nixpkgs.lib',
    repository: 'https://github.com/nix-community/nixpkgs.lib',
    revision: 'de42d44212d207476489bce163375d8306a26d59',
  },
  {
    name: 'agenix',
    repository: 'https://github.com/ryantm/agenix',
    revision: 'b027ee29d959fda4b60b57566d64c98a202e0feb',
  },
  {
    name: 'flake-parts',
    repository: 'https://github.com/hercules-ci/flake-parts',
    revision: '427bf4bd9435fdf21321c8cc628c24efc14c0f7a',
  },
];

/** Fetched, not built: without it tests are skipped with a message. */
export function checkOut({ name, repository, revision }, home) {
  const folder = join(home, name);
  if (existsSync(folder)) return;
  const made = `${folder}.new`;
  rmSync(made, { recursive: true, force: true });
  const git = (...args) => sh('git', ['-C', made, ...args]);
  try {
    mkdirSync(made);
    git('init', '--quiet');
    git('fetch', '--quiet', '--depth', '1', repository, revision);
    git('checkout', '--quiet', 'FETCH_HEAD');
    renameSync(made, folder);
  } catch (error) {
    console.error(`warning: no checkout of ${name}, whose tests will be skipped: ${error.message}`);
  }
}
