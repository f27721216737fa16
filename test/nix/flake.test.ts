import { execFileSync } from 'node:child_process';
import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Inventory } from '../../lib/model/index.js';
import { program, run } from '../programs.js';
import { git as gitIn, layInputs, overrides, system } from './inputs.js';
import { runNix, withNix, type Evaluated } from './nix.js';

const hosts = ['controlplane', 'worker-1'];
const cli = resolve('dist/cli/main.js');

const wanted = ['age', 'age-keygen', 'ssh-keygen', 'git'];
const absent = wanted.filter((name) => program(name) === undefined);
if (!existsSync(cli)) absent.push('dist/cli/main.js (npm run build)');

const withAll = (title: string, body: () => void): void => {
  if (absent.length === 0) withNix(title, body);
  else describe.skip(`${title} (skipped: ${absent.join(', ')} missing)`, body);
};

withAll("the template's flake", () => {
  let folder: string;
  /** The template's checkout: a repository with the flake in a subdirectory. */
  let flake: string;
  let operator: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certflake-flake-'));
    flake = join(folder, 'repository/infra');
    layInputs(folder);
    layTemplate();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** As its README says: an operator's key, the hosts' keys, a repository. */
  function layTemplate(): void {
    cpSync('templates/flake', flake, { recursive: true });
    operator = join(folder, 'operator');
    run('age-keygen', ['-o', operator]);
    const recipient = run('age-keygen', ['-y', operator]).trim();
    const policy = join(flake, 'modules/cluster.nix');
    writeFileSync(policy, readFileSync(policy, 'utf8').replace('age1...', recipient));
    mkdirSync(join(flake, 'ssh-host-keys'));
    for (const host of hosts) makeHostKey(host);
    git('init', '--quiet');
    git('add', '.');
  }

  function makeHostKey(host: string): void {
    const key = join(folder, host);
    rmSync(key, { force: true });
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', `root@${host}`, '-f', key]);
    cpSync(`${key}.pub`, join(flake, `ssh-host-keys/${host}.pub`));
  }

  const git = (...args: string[]): string => gitIn(join(folder, 'repository'), ...args);

  function nix(command: string[], cwd = flake): Evaluated {
    const inputs = { nixpkgs: 'nixpkgs', agenix: 'agenix', certflake: 'certflake' };
    const given = overrides(folder, inputs);
    return runNix('nix', [...command, '--no-write-lock-file', ...given], cwd);
  }

  function evaluated(attribute: string): unknown {
    const { status, stdout, stderr } = nix(['eval', '--json', `.#${attribute}`]);
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  function apply(...options: string[]): string {
    const inventory = join(folder, 'inventory.json');
    writeFileSync(inventory, JSON.stringify(evaluated(`packages.${system}.certs.inventory`)));
    const args = [
      cli,
      'apply',
      '--inventory',
      inventory,
      '--root',
      flake,
      '--yes',
      '-i',
      operator,
      ...options,
    ];
    return execFileSync('node', args, { encoding: 'utf8', stdio: 'pipe' });
  }

  interface Secret {
    file: string;
    name: string;
  }

  const secretsOf = (host: string): Record<string, Secret> =>
    evaluated(`nixosConfigurations.${host}.config.age.secrets`) as Record<string, Secret>;

  const deploy = (host: string): Evaluated =>
    nix(['eval', `.#nixosConfigurations.${host}.config.system.build.toplevel`]);

  test('has an inventory before anything is issued', () => {
    const inventory = evaluated(`packages.${system}.certs.inventory`) as Inventory;
    expect(Object.keys(inventory.hosts)).toEqual(hosts);
    expect(inventory.complete).toBe(true);
    expect(inventory.certificates['shared-cluster-serviceAccount']?.heldBy).toEqual([
      'controlplane',
    ]);
  });

  test('deploys nothing before, and says what to run', () => {
    const { status, stderr } = deploy('worker-1');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /error: Failed assertions:\n\s*- certToolkit: not issued yet, or not tracked by git:\n/,
    );
    expect(stderr).toMatch(/run "nix run \.#certs\.recreate", then "git add \.\/secrets\/certs"/);
  });

  test('still deploys nothing while the new files are not tracked by git', () => {
    apply();
    expect(deploy('worker-1').stderr).toMatch(/not tracked by git/);
  });

  test.each(hosts)('deploys once they are, also from a dirty tree: %s', (host) => {
    git('add', '.');
    const { status, stdout, stderr } = deploy(host);
    expect(stderr).not.toMatch(/error:|evaluation warning/);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`nixos-system-${host}`));
  });

  test.each(hosts)(
    "gives agenix keys that open with the host's own and fit the certificates: %s",
    (host) => {
      const secrets = Object.values(secretsOf(host));
      expect(secrets.length).toBe(host === 'controlplane' ? 16 : 4);
      for (const { file, name } of secrets) {
        const certificate = new X509Certificate(
          readFileSync(join(flake, certificateFile(host, name))),
        );
        const key = run('age', ['--decrypt', '-i', join(folder, host), file]);
        const ours = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' });
        expect(certificate.publicKey.export({ type: 'spki', format: 'der' })).toEqual(ours);
      }
    },
  );

  /** `certtoolkit-derived-<host>-cluster-kubelet` has its certificate in `derived/<host>/cluster-kubelet.crt`. */
  function certificateFile(host: string, secret: string): string {
    const path = secret
      .replace(/^certtoolkit-/, '')
      .replace(`derived-${host}-`, `derived/${host}/`)
      .replace(/^shared-/, 'shared/');
    return `secrets/certs/${path}.crt`;
  }

  test("gives services the certificates' own store paths", () => {
    const path = evaluated(
      'nixosConfigurations.worker-1.config.services.kubernetes.kubelet.tlsCertFile',
    ) as string;
    const issued = readFileSync(
      join(flake, 'secrets/certs/derived/worker-1/cluster-kubeletServer.crt'),
      'utf8',
    );
    expect(readFileSync(path, 'utf8')).toBe(issued);
    git('commit', '--quiet', '--message', 'a commit that changes no certificate');
    expect(
      evaluated('nixosConfigurations.worker-1.config.services.kubernetes.kubelet.tlsCertFile'),
    ).toBe(path);
  });

  test('is a cluster that lint has nothing to say of, and whose connections work', () => {
    const options = ['--inventory', join(folder, 'inventory.json'), '--root', flake, '--json'];
    const saidOf = (...command: string[]): unknown => {
      const stdout = execFileSync('node', [cli, ...command, ...options], { encoding: 'utf8' });
      return (JSON.parse(stdout) as { problems: unknown }).problems;
    };
    expect(saidOf('check')).toEqual([]);
    expect(saidOf('verify', '-i', join(folder, 'operator'))).toEqual([]);
  });

  test('changes nothing when it is applied again', () => {
    apply();
    expect(run('git', ['status', '--porcelain'], { cwd: flake })).toBe('');
  });

  test('knows no clock but the last commit, and says as of when something is due', () => {
    const manifest = join(flake, 'secrets/certs/derived/worker-1/manifest.json');
    const before = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, before.replace(/"notAfter": \d+/, '"notAfter": 1000000000'));
    git('commit', '--all', '--quiet', '--message', 'an old certificate');
    const warnings = evaluated('nixosConfigurations.worker-1.config.warnings') as string[];
    const today = new Date().toISOString().slice(0, 10);
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`ended, as of ${today}:\\n.*\\(2001-09-09\\)\\n`)),
    ]);
    writeFileSync(manifest, before);
    git('add', '.');
  });

  test('stops the deploy of a reinstalled host until its keys are new', () => {
    makeHostKey('worker-1');
    git('add', '.');
    expect(deploy('worker-1').stderr).toMatch(
      /sealed to another key than this host's owningHostKey[^\n]*\n\s*cas\.cluster\.certs\.flannel\n\s*cas\.cluster\.certs\.kubeProxy\n\s*cas\.cluster\.certs\.kubelet\n\s*cas\.cluster\.certs\.kubeletServer\n/,
    );
    const print = run('ssh-keygen', ['-l', '-f', join(folder, 'worker-1.pub')]).split(' ')[1]!;
    apply('--accept', print);
    git('add', '.');
    expect(deploy('worker-1').status).toBe(0);
    for (const { file } of Object.values(secretsOf('worker-1'))) {
      expect(run('age', ['--decrypt', '-i', join(folder, 'worker-1'), file])).toMatch(
        /PRIVATE KEY/,
      );
    }
  });

  test('has the modules that the documentation names, each of which a host can import', () => {
    const table = /^## Which module for what$([^]*?)^## /m.exec(
      readFileSync('docs/nix.md', 'utf8'),
    )!;
    const names = [...table[1]!.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
    const flake = `git+file:${join(folder, 'certflake')}`;
    // Whether a host that imports only the module has the options of each.
    const optionsOf = `modules: builtins.mapAttrs (_: module:
      let
        inherit (builtins.getFlake "path:${join(folder, 'nixpkgs')}") lib;
        inherit (lib.nixosSystem { modules = [ module ]; }) options;
      in {
        certToolkit = options ? certToolkit.cas;
        kubernetesCerts = options ? certToolkit.kubernetes.enable;
        certManager = options ? certToolkit.certManager;
        kubernetesMultiYamlAddons = options.services.kubernetes.addonManager ? multiYamlAddons;
      }) modules`;
    const { stdout, stderr } = runNix('nix', [
      ...['eval', '--impure', '--json', `${flake}#nixosModules`, '--apply', optionsOf],
      ...['--override-input', 'nixpkgs', `path:${join(folder, 'nixpkgs')}`, '--no-write-lock-file'],
    ]);
    expect(stderr).not.toMatch(/error:/);
    const found = Object.entries(JSON.parse(stdout) as Record<string, Record<string, boolean>>);
    const held = found.map(([name, has]) => [name, Object.keys(has).filter((one) => has[one])]);
    expect(Object.fromEntries(held)).toEqual({
      certManager: ['certManager', 'certToolkit'],
      certToolkit: ['certToolkit'],
      default: ['certToolkit', 'kubernetesCerts'],
      kubernetesCerts: ['certToolkit', 'kubernetesCerts'],
      kubernetesMultiYamlAddons: ['kubernetesMultiYamlAddons'],
    });
    expect(names.sort()).toEqual(found.map(([name]) => name));
  });
});
