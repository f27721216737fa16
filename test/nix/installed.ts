import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { judges, nixBins, program } from '../programs.js';

/** One Nix: the folder of its programs, and its version, as in `2.34.8`. */
export interface Nix {
  bin: string;
  version: string;
}

/** nixpkgs' own lib requires it. */
const OLDEST = [2, 18] as const;

function versionIn(bin: string): Nix[] {
  if (!existsSync(join(bin, 'nix'))) return [];
  const { stdout } = spawnSync(join(bin, 'nix'), ['--version'], { encoding: 'utf8' });
  const version = /(\d+)\.(\d+)\S*/.exec(stdout);
  if (version === null) return [];
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const isNew = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return isNew ? [{ bin, version: version[0] }] : [];
}

/**
 * The Nix programs for tests: those that `npm run judges` unpacked, newest first, otherwise the one on PATH.
 */
export const nixes: Nix[] = find();

function find(): Nix[] {
  const unpacked = nixBins.flatMap(versionIn);
  const other = program('nix');
  return unpacked.length > 0 || other === undefined ? unpacked : versionIn(dirname(other));
}

/** A checkout outside this repository: the variable's, otherwise the judges' own. */
function checkout(variable: string, folder: string, file: string): string | undefined {
  const named = process.env[variable] ?? join(judges, folder);
  return existsSync(join(named, file)) ? named : undefined;
}

/** The `lib` folder of nixpkgs. */
export const nixpkgsLib = checkout('NIXPKGS_LIB', 'nixpkgs.lib/lib', 'trivial.nix');

export const agenix = checkout('AGENIX', 'agenix', 'modules/age.nix');

export const flakeParts = checkout('FLAKE_PARTS', 'flake-parts', 'lib.nix');
