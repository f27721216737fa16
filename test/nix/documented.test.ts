import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { program, run } from '../programs.js';
import { git, layInputs } from './inputs.js';
import { withNix } from './nix.js';
import { blockOf, evaluated, flakeOf, layHostKeys, layInventory, write } from './pages.js';

const cli = resolve('dist/cli/main.js');
const wanted = ['age-keygen', 'ssh-keygen', 'git'];
const absent = wanted.filter((name) => program(name) === undefined);
if (!existsSync(cli)) absent.push('dist/cli/main.js (npm run build)');

const withAll = (title: string, body: () => void): void => {
  if (absent.length === 0) withNix(title, body);
  else describe.skip(`${title} (skipped: ${absent.join(', ')} missing)`, body);
};

interface Documented {
  title: string;
  hosts: string[];
  /** Puts the flake into its folder, with the operator's public key. */
  lay: (folder: string, recipient: string) => void;
}

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
        'ssh-ed25519 AAAA... you',
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

  /** The flake, in a subdirectory of a repository, with keys for its hosts and its certificates issued. */
  function deployable({ title, hosts, lay }: Documented): string {
    const repository = join(folder, title.replaceAll(/\W+/g, '-'));
    const flake = join(repository, 'infra');
    const operator = join(folder, 'operator');
    if (!existsSync(operator)) run('age-keygen', ['-o', operator]);

    layHostKeys(flake, hosts);
    lay(flake, run('age-keygen', ['-y', operator]).trim());
    git(repository, 'init', '--quiet');
    git(repository, 'add', '.');

    const inventory = layInventory(folder, flake);
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
    expect(evaluated(folder, flake, 'nixosConfigurations', '--apply', deployed)).toEqual(
      Object.fromEntries(documented.hosts.map((host) => [host, []])),
    );
  });
});
