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

import { program, run } from '../programs.js';
import { git, layInputs, overrides, system } from './inputs.js';
import { runNix, withNix } from './nix.js';

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
    title: 'examples/nix-only',
    hosts: ['cp-1', 'node-1'],
    lay: (folder, recipient) => {
      cpSync('examples/nix-only', folder, { recursive: true });
      const policy = join(folder, 'policy.nix');
      const text = readFileSync(policy, 'utf8');
      writeFileSync(
        policy,
        text.replace('ssh-ed25519 AAAA... you', () => recipient),
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
    layInputs(folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const inputs = (): string[] =>
    overrides(folder, { nixpkgs: 'nixpkgs', agenix: 'agenix', certflake: 'certflake' });

  function evaluated(flake: string, attribute: string, ...options: string[]): unknown {
    const command = ['eval', '--json', `.#${attribute}`, ...options, '--no-write-lock-file'];
    const { status, stdout, stderr } = runNix('nix', [...command, ...inputs()], flake);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  /** The flake, in a subdirectory of a repository, with keys for its hosts and its certificates issued. */
  function deployable({ title, hosts, lay }: Documented): string {
    const repository = join(folder, title.replaceAll(/\W+/g, '-'));
    const flake = join(repository, 'infra');
    const operator = join(folder, 'operator');
    if (!existsSync(operator)) run('age-keygen', ['-o', operator]);

    mkdirSync(join(flake, 'ssh-host-keys'), { recursive: true });
    for (const host of hosts) {
      const key = join(flake, 'ssh-host-keys', host);
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      rmSync(key);
    }
    lay(flake, run('age-keygen', ['-y', operator]).trim());
    git(repository, 'init', '--quiet');
    git(repository, 'add', '.');

    const inventory = join(folder, 'inventory.json');
    const declared = evaluated(flake, `packages.${system}.certs.inventory`);
    writeFileSync(inventory, JSON.stringify(declared));
    const args = ['--inventory', inventory, '--root', flake, '-i', operator];
    execFileSync('node', [cli, 'apply', '--yes', ...args], { stdio: 'pipe' });
    execFileSync('node', [cli, 'verify', ...args], { stdio: 'pipe' });
    git(repository, 'add', '.');
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
