/**
 * The newest Nix that `npm run judges` unpacked, otherwise the one on PATH, with nixpkgs' lib and agenix beside
 * it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const judges = process.env.CERTFLAKE_JUDGES ?? join(homedir(), '.cache', 'certflake', 'judges');

/** Its own store, so that it needs no daemon and no /nix. */
function environment(folder) {
  const at = (name) => join(folder, name);
  for (const name of ['store', 'state', 'log', 'conf']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('conf/nix.conf'), 'build-users-group =\n');
  return {
    NIXPKGS_LIB: join(judges, 'nixpkgs.lib', 'lib'),
    AGENIX: join(judges, 'agenix'),
    ...process.env,
    PATH: [join(judges, 'nix-sid', 'bin'), process.env.PATH].join(delimiter),
    NIX_STORE_DIR: at('store'),
    NIX_STATE_DIR: at('state'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('conf'),
  };
}

/** Runs a body with an evaluator of Nix files: `(file, env) => { stdout, stderr }`. */
export function withNix(body) {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-nix-'));
  try {
    return body((file, env = {}) => {
      const args = ['--eval', '--strict', '--json', '--read-write-mode', file];
      const options = { encoding: 'utf8', maxBuffer: 1 << 28 };
      const all = { ...environment(folder), ...env };
      const { status, error, stdout, stderr } = spawnSync('nix-instantiate', args, {
        ...options,
        env: all,
      });
      if (status !== 0) throw error ?? new Error(stderr);
      return { stdout, stderr };
    });
  } finally {
    // Nix makes its store read-only.
    spawnSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}
