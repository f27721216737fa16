#!/usr/bin/env node
/**
 * Writes docs/options.md from the modules' options. It needs Nix, and nixpkgs' lib: the judges' or NIXPKGS_LIB.
 *
 *   npm run options
 *   node scripts/options.mjs --from FILE [--check]
 *
 * `--from` takes what scripts/options.nix evaluates to from a file; `--check` writes nothing, and fails if the
 * page would change.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

import { format, resolveConfig } from 'prettier';

import { pageOf } from './options-page.mjs';

const page = 'docs/options.md';
const judges = process.env.CERTFLAKE_JUDGES ?? join(homedir(), '.cache', 'certflake', 'judges');

/** Nix with a store of its own, so that no daemon and no /nix is needed. */
function evaluated() {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-options-'));
  const at = (name) => join(folder, name);
  const env = {
    ...process.env,
    PATH: [join(judges, 'nix-sid', 'bin'), process.env.PATH].join(delimiter),
    NIXPKGS_LIB: process.env.NIXPKGS_LIB ?? join(judges, 'nixpkgs.lib', 'lib'),
    NIX_STORE_DIR: at('store'),
    NIX_STATE_DIR: at('state'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('conf'),
  };
  const args = ['--eval', '--strict', '--json', '--read-write-mode', 'scripts/options.nix'];
  try {
    return execFileSync('nix-instantiate', args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 2],
    });
  } finally {
    // Nix makes its store read-only.
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  }
}

const { values } = parseArgs({ options: { from: { type: 'string' }, check: { type: 'boolean' } } });
const options = values.from === undefined ? evaluated() : readFileSync(values.from, 'utf8');
const text = await format(pageOf(JSON.parse(options)), {
  ...(await resolveConfig(page)),
  parser: 'markdown',
});

if (values.check !== true) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error(`error: ${page} differs from the modules\nhint: npm run options`);
  process.exit(1);
}
