import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { program } from '../programs.js';

export const fixtures = resolve('fixtures/nix');

/** What a test needs besides Nix: checkouts outside this repository, named by the environment. */
const checkouts: Record<string, string> = {
  NIXPKGS_LIB: 'trivial.nix',
  AGENIX: 'modules/age.nix',
};

function missing(): string[] {
  const absent = Object.entries(checkouts)
    .filter(([name, file]) => !existsSync(join(process.env[name] ?? '/nonexistent', file)))
    .map(([name]) => `${name} names no checkout`);
  return program('nix-instantiate') === undefined ? ['nix is not installed', ...absent] : absent;
}

/**
 * `describe` for tests that evaluate Nix, skipped with the reason in its title. In CI too: nixpkgs' lib and
 * agenix are checkouts that somebody has to have made.
 */
export function withNix(title: string, body: () => void): void {
  const why = missing();
  if (why.length === 0) describe(title, body);
  else describe.skip(`${title} (skipped: ${why.join(', ')})`, body);
}

let folder: string | undefined;

/** A Nix store of this test file's own, so that no daemon and no /nix is needed. */
export function nixFolder(): string {
  if (folder !== undefined) return folder;
  folder = mkdtempSync(join(tmpdir(), 'certflake-nix-'));
  for (const part of ['home', 'store', 'state', 'log', 'conf']) mkdirSync(join(folder, part));
  return folder;
}

afterAll(() => {
  if (folder === undefined) return;
  // Nix makes its store read-only.
  execFileSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
});

export function nixEnvironment(): NodeJS.ProcessEnv {
  const here = nixFolder();
  return {
    ...process.env,
    HOME: join(here, 'home'),
    XDG_CACHE_HOME: join(here, 'home'),
    NIX_STORE_DIR: join(here, 'store'),
    NIX_STATE_DIR: join(here, 'state'),
    NIX_LOCALSTATE_DIR: join(here, 'state'),
    NIX_LOG_DIR: join(here, 'log'),
    NIX_CONF_DIR: join(here, 'conf'),
  };
}

export interface Evaluated {
  status: number;
  stdout: string;
  stderr: string;
}

export function runNix(name: string, args: string[], cwd?: string): Evaluated {
  const { status, stdout, stderr } = spawnSync(program(name)!, args, {
    encoding: 'utf8',
    env: nixEnvironment(),
    maxBuffer: 1 << 28,
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { status: status ?? 1, stdout, stderr };
}

/** The value of a file below fixtures/nix, or of one attribute of it; throws Nix's own message. */
export function evaluate(file: string, attribute?: string, args: string[] = []): unknown {
  const found = tryEvaluate(file, attribute, args);
  if (found.status !== 0) throw new Error(found.stderr);
  return JSON.parse(found.stdout);
}

/** A case is a function of what it shares with the others, which the environment gives. */
const sourceOf = (file: string): string[] =>
  file.startsWith('cases/')
    ? ['--expr', `import ${join(fixtures, file)} { }`]
    : [join(fixtures, file)];

export function tryEvaluate(file: string, attribute?: string, args: string[] = []): Evaluated {
  const which = attribute === undefined ? [] : ['-A', attribute];
  const options = [
    '--eval',
    '--read-write-mode',
    '--strict',
    '--json',
    ...sourceOf(file),
    ...which,
    ...args,
  ];
  return runNix('nix-instantiate', options);
}
