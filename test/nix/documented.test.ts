import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { need, program, run } from '../programs.js';
import { fixtures, runNix, withNix } from './nix.js';

const cli = resolve('dist/cli/main.js');
const wanted = ['age-keygen', 'ssh-keygen', 'git'];
const absent = wanted.filter((name) => program(name) === undefined);
if (!existsSync(cli)) absent.push('dist/cli/main.js (npm run build)');

const withAll = (title: string, body: () => void): void => {
  if (absent.length === 0) withNix(title, body);
  else describe.skip(`${title} (skipped: ${absent.join(', ')} missing)`, body);
};

/** The first block of this language in a page. */
const blockOf = (page: string, language: string): string =>
  new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(readFileSync(page, 'utf8'))![1]!;

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

interface Documented {
  title: string;
  hosts: string[];
  /** Puts the flake into its folder, with the operator's public key. */
  lay: (folder: string, recipient: string) => void;
}

/** The flake of docs/nix.md with another policy, and no files of the hosts. */
const flakeOf = (policy: string): string =>
  blockOf('docs/nix.md', 'nix')
    .replace(/^ {6}policy =$[^]*?^ {8}\};$/m, () => `      policy = ${policy};`)
    .replace(/^.*hardware-configuration.*\n/m, '');

const flakes: Documented[] = [
  {
    title: 'the flake of docs/nix.md',
    hosts: ['cp-1', 'node-1'],
    lay: (folder, recipient) => {
      const flake = blockOf('docs/nix.md', 'nix').replace('age1...', () => recipient);
      write(join(folder, 'flake.nix'), flake);
      for (const host of ['cp-1', 'node-1'])
        write(join(folder, `hosts/${host}/hardware-configuration.nix`), '{ }\n');
    },
  },
  {
    title: 'the module of docs/leaving-easycerts.md',
    hosts: ['cp-1', 'node-1'],
    lay: (folder, recipient) => {
      const module = blockOf('docs/leaving-easycerts.md', 'nix').replace(
        'age1...',
        () => recipient,
      );
      write(join(folder, 'certs.nix'), module);
      write(join(folder, 'flake.nix'), flakeOf('./certs.nix'));
    },
  },
  {
    title: 'the template',
    hosts: ['controlplane', 'worker-1'],
    lay: (folder, recipient) => {
      cpSync('templates/flake', folder, { recursive: true });
      const policy = join(folder, 'modules/cluster.nix');
      writeFileSync(
        policy,
        readFileSync(policy, 'utf8').replace('age1...', () => recipient),
      );
    },
  },
  {
    title: 'what emit makes of the policy in docs/kubernetes.md',
    hosts: ['cp-1', 'cp-2', 'node-1'],
    lay: (folder, recipient) => {
      const policy = blockOf('docs/kubernetes.md', 'yaml').replace('age1…', () => recipient);
      write(join(folder, 'certflake.yaml'), policy);
      execFileSync('node', [cli, 'emit'], { cwd: folder, stdio: 'pipe' });
    },
  },
];

withAll('a fresh cluster, deployed as the documentation says', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certflake-documented-'));
    layInputs();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** nixpkgs, agenix and certflake as local flakes. */
  function layInputs(): void {
    const put = (from: string, to: string): void => {
      cpSync(from, join(folder, to), { recursive: true, dereference: true });
    };
    put(join(fixtures, 'flakes/nixpkgs'), 'nixpkgs');
    put(process.env['NIXPKGS_LIB']!, 'nixpkgs/lib');
    for (const part of ['nixos', 'options', 'pkgs', 'kubernetes-units', 'kubernetes-services'])
      put(join(fixtures, `${part}.nix`), `nixpkgs/nix/${part}.nix`);
    put('fixtures/nixos-options.json', 'nixpkgs/nixos-options.json');
    put(join(fixtures, 'flakes/agenix'), 'agenix');
    put(join(process.env['AGENIX']!, 'modules'), 'agenix/modules');
    for (const part of ['flake.nix', 'nix', 'data', 'templates', 'package.json'])
      put(part, `certflake/${part}`);
  }

  function evaluated(flake: string, attribute: string, ...options: string[]): unknown {
    const overrides = ['nixpkgs', 'agenix', 'certflake'].flatMap((name) => [
      ...['--override-input', name, `path:${join(folder, name)}`],
    ]);
    const command = ['--extra-experimental-features', 'nix-command flakes', 'eval', '--json'];
    const { status, stdout, stderr } = runNix(
      'nix',
      [...command, `.#${attribute}`, ...options, '--no-write-lock-file', ...overrides],
      flake,
    );
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  /** The flake, in a subdirectory of a repository, with keys for its hosts and its certificates issued. */
  function deployable({ title, hosts, lay }: Documented): string {
    const repository = join(folder, title.replaceAll(/\W+/g, '-'));
    const flake = join(repository, 'infra');
    const git = (...args: string[]) => execFileSync(need('git'), args, { cwd: repository });
    const operator = join(folder, 'operator');
    if (!existsSync(operator)) run('age-keygen', ['-o', operator]);

    mkdirSync(join(flake, 'ssh-host-keys'), { recursive: true });
    for (const host of hosts) {
      const key = join(flake, 'ssh-host-keys', host);
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      rmSync(key);
    }
    lay(flake, run('age-keygen', ['-y', operator]).trim());
    git('init', '--quiet');
    git('add', '.');

    const inventory = join(folder, 'inventory.json');
    const declared = evaluated(flake, 'packages.x86_64-linux.certs.inventory');
    writeFileSync(inventory, JSON.stringify(declared));
    const args = ['apply', '--inventory', inventory, '--root', flake, '--yes', '-i', operator];
    execFileSync('node', [cli, ...args], { stdio: 'pipe' });
    git('add', '.');
    return flake;
  }

  test.each(flakes)('evaluates without an error and without one warning: $title', (documented) => {
    const flake = deployable(documented);
    expect(readdirSync(join(flake, 'secrets/certs/derived')).sort()).toEqual(documented.hosts);
    // A host's toplevel is an error while one of its assertions fails.
    const deployed = `builtins.mapAttrs (_: host:
      builtins.seq host.config.system.build.toplevel.drvPath host.config.warnings)`;
    expect(evaluated(flake, 'nixosConfigurations', '--apply', deployed)).toEqual(
      Object.fromEntries(documented.hosts.map((host) => [host, []])),
    );
  });
});
