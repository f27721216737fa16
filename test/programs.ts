import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The folder of what `npm run judges` builds and fetches. */
export const judges =
  process.env['CERTFLAKE_JUDGES'] ?? join(homedir(), '.cache', 'certflake', 'judges');
export const judgesBin = join(judges, 'bin');

/** The unpacked Nix of newer Debian releases, the newest first; tests use nothing else of them. */
export const nixBins = ['nix-sid', 'nix-trixie'].map((name) => join(judges, name, 'bin'));

/** Programs in several versions: `CERTFLAKE_KUBERNETES=1.36` chooses one. */
const versioned = {
  kubernetes: [
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-proxy',
    'kubectl',
    'kubelet',
  ],
  etcd: ['etcd', 'etcdctl'],
};

/** The runtimes that test the packed command. */
export const runtimes = ['node-20.12', 'node-22', 'node-24', 'node-26'];

/** Long builds or downloads: skipped with a message even in CI. */
const optionalInCi = new Set([...versioned.kubernetes, ...runtimes]);

/** Only a chosen version's folder: another version of a program would prove nothing. */
function foldersOf(name: string): string[] {
  const project = Object.entries(versioned).find(([, names]) => names.includes(name))?.[0];
  const version = project && process.env[`CERTFLAKE_${project.toUpperCase()}`];
  if (version) return [join(judges, `${project}-${version}`, 'bin')];
  const unpacked = name === 'nix' || name.startsWith('nix-') ? nixBins : [];
  return [judgesBin, ...unpacked, ...(process.env['PATH'] ?? '').split(delimiter)];
}

const found = new Map<string, string | undefined>();

/**
 * The program's path: the chosen version's, otherwise the judges' folder first, then PATH; undefined without.
 */
export function program(name: string): string | undefined {
  if (!found.has(name)) {
    const paths = foldersOf(name).map((folder) => join(folder, name));
    found.set(
      name,
      paths.find((path) => existsSync(path)),
    );
  }
  return found.get(name);
}

/** A program that a test requires with `withPrograms`. */
export function need(name: string): string {
  const path = program(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

/**
 * `describe` for tests that need real programs. If one is missing, skips them with a sentence, or fails if
 * `CI=true`, so that a green run proves what it says.
 */
export function withPrograms(names: string[], title: string, body: () => void): void {
  const missing = names.filter((name) => program(name) === undefined);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  if (process.env['CI'] === 'true' && missing.some((name) => !optionalInCi.has(name))) {
    test(`${title}: needs ${missing.join(', ')}`, () => {
      throw new Error(`missing in CI: ${missing.join(', ')}; run npm run judges`);
    });
    return;
  }
  describe.skip(`${title} (skipped: ${missing.join(', ')} not installed)`, () => {
    try {
      body();
    } catch {
      // it can't count rows that the program itself defines
      test('runs', () => undefined);
    }
  });
}

/** `test` for one that needs real programs, by the rules of `withPrograms`. */
export function testWith(names: string[], title: string, body: () => Promise<void>): void {
  if (names.every((name) => program(name) !== undefined)) test(title, body);
  else {
    withPrograms(names, title, () => {
      test('runs', body);
    });
  }
}

/** Runs a program and returns its stdout; its stderr is in the error. */
export function run(name: string, args: string[], options: { cwd?: string; input?: string } = {}) {
  return execFileSync(need(name), args, { encoding: 'utf8', stdio: 'pipe', ...options });
}
