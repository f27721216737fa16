import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { agenix, flakeParts, nixes, nixpkgsLib } from './installed.js';

export const fixtures = resolve('fixtures/nix');

/** Fetched checkouts: skipped if missing, in CI too. */
function missingCheckouts(): string[] {
  return [
    ...(nixpkgsLib === undefined ? ["no checkout of nixpkgs' lib"] : []),
    ...(agenix === undefined ? ['no checkout of agenix'] : []),
  ];
}

/**
 * `describe` for tests that run Nix: skips them with the reason in the title; in CI fails if Nix itself is
 * missing.
 *
 * @param atLeast how many Nix versions they need
 */
export function withNix(title: string, body: () => void, atLeast = 1): void {
  const lacksNix = nixes.length < atLeast;
  if (lacksNix && process.env['CI'] === 'true') {
    test(`${title}: needs Nix`, () => {
      throw new Error(`missing in CI: ${atLeast} versions of Nix; run npm run judges`);
    });
    return;
  }
  const why = [
    ...(lacksNix ? [`fewer than ${atLeast} versions of Nix`] : []),
    ...missingCheckouts(),
  ];
  if (why.length === 0) describe(title, body);
  else describe.skip(`${title} (skipped: ${why.join(', ')}; npm run judges)`, body);
}

let folder: string | undefined;

/** Builds run as this user, without a sandbox; fetches nothing. */
const settings = `sandbox = false
build-users-group =
substituters =
flake-registry =
experimental-features = nix-command flakes
`;

/** This test file's own Nix store, so that it needs no daemon and no /nix. */
export function nixFolder(): string {
  if (folder !== undefined) return folder;
  folder = mkdtempSync(join(tmpdir(), 'certflake-nix-'));
  for (const part of ['home', 'store', 'state', 'log', 'conf']) mkdirSync(join(folder, part));
  writeFileSync(join(folder, 'conf/nix.conf'), settings);
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
    NIX_REMOTE: '',
    NIXPKGS_LIB: nixpkgsLib,
    AGENIX: agenix,
    FLAKE_PARTS: flakeParts,
  };
}

export interface Evaluated {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs `nix`, or another of its programs: by default the newest. */
export function runNix(name: string, args: string[], cwd?: string, nix = nixes[0]!): Evaluated {
  const { status, stdout, stderr } = spawnSync(join(nix.bin, name), args, {
    encoding: 'utf8',
    env: nixEnvironment(),
    maxBuffer: 1 << 28,
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { status: status ?? 1, stdout, stderr };
}

/** The value of a file below fixtures/nix, or of one of its attributes; throws Nix's own message. */
export function evaluate(file: string, attribute?: string, args: string[] = []): unknown {
  const found = tryEvaluate(file, attribute, args);
  if (found.status !== 0) throw new Error(found.stderr);
  return JSON.parse(found.stdout);
}

/** A case is a function of the shared values, which come from the environment. */
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
