import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { judgesBin, need } from '../programs.js';
import { agenix, nixpkgsLib } from './installed.js';
import { fixtures } from './nix.js';

const systems: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' };
export const system = `${systems[process.arch]!}-${process.platform}`;

/** What the stand-in for nixpkgs takes from this machine. */
function machine(): object {
  return {
    system,
    bash: need('bash'),
    path: [judgesBin, dirname(process.execPath), process.env['PATH']].join(':'),
    typescript: resolve('node_modules/typescript/bin/tsc'),
    npmVariables: Object.keys(process.env).filter((name) =>
      /^(npm_config_|node_extra_)/i.test(name),
    ),
  };
}

/** The files of a user's clone of certflake, including uncommitted ones. */
function certflakeFiles(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync(need('git'), args, { encoding: 'utf8' });
  return listed.split('\0').filter((path) => path !== '');
}

/** git with a name and an address. */
export function git(cwd: string, ...args: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  return execFileSync(need('git'), [...who, ...args], { cwd, encoding: 'utf8' });
}

/** Commits all files, so that a lock file can refer to them. */
export function commit(folder: string): void {
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'all of it');
}

/** Local flakes below a folder: `nixpkgs` (a stand-in), `agenix` (its real module) and `certflake`. */
export function layInputs(folder: string): void {
  const put = (from: string, to: string): void => {
    cpSync(from, join(folder, to), { recursive: true, dereference: true });
  };
  put(join(fixtures, 'flakes/nixpkgs'), 'nixpkgs');
  put(nixpkgsLib!, 'nixpkgs/lib');
  for (const part of ['nixos', 'options', 'kubernetes-units', 'kubernetes-services'])
    put(join(fixtures, `${part}.nix`), `nixpkgs/nix/${part}.nix`);
  put(join(agenix!, 'modules'), 'nixpkgs/agenix/modules');
  put('fixtures/nixos-options.json', 'nixpkgs/nixos-options.json');
  writeFileSync(join(folder, 'nixpkgs/machine.json'), JSON.stringify(machine()));
  put(join(fixtures, 'flakes/agenix'), 'agenix');
  put(join(agenix!, 'modules'), 'agenix/modules');
  for (const path of certflakeFiles()) put(path, `certflake/${path}`);
  git(join(folder, 'certflake'), 'init', '--quiet');
  commit(join(folder, 'certflake'));
}

/** The options that make a user's flake use these inputs. */
export function overrides(folder: string, inputs: Record<string, string>): string[] {
  return Object.entries(inputs).flatMap(([name, to]) => [
    '--override-input',
    name,
    to === 'certflake' ? `git+file:${join(folder, to)}` : `path:${join(folder, to)}`,
  ]);
}

export function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}
