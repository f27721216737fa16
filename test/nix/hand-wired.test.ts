import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { evaluate, withNix } from './nix.js';

interface Host {
  told: string[];
  options: Record<string, unknown>;
  flannel: string | null;
}

interface Found {
  byHand: Record<'controlPlane' | 'worker', Host>;
  undeclared: string[];
  ownAuthorities: string[];
  others: Record<string, string[]>;
}

/** The lines that a warning says to write. */
const linesOf = (warning: string): string[] =>
  warning.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []));

/** The options that are set by lines of Nix. */
const optionsOf = (lines: string[]): string[] => lines.map((line) => line.split(' = ')[0]!).sort();

withNix('a host that is wired by hand', () => {
  let found: Found;
  let folder: string;
  beforeAll(() => {
    found = evaluate('cases/hand-wired.nix') as Found;
    folder = mkdtempSync(join(tmpdir(), 'certflake-lines-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('is told what the guide’s section 3 leaves open on a control plane', () => {
    const [warning = '', ...others] = found.byHand.controlPlane.told;
    expect(others).toEqual([]);
    expect(warning).toMatch(/^certToolkit: these options of services\.kubernetes are not set/);
    expect(warning).toMatch(/\nhint: .*nixosModules\.kubernetesCerts/);
    expect(linesOf(warning)).toContain(
      'services.kubernetes.apiserver.serviceAccountSigningKeyFile = config.certToolkit.cas.cluster.certs.serviceAccount.keyPath;',
    );
    expect(optionsOf(linesOf(warning))).toEqual([
      ...['certFile', 'keyFile'].map((file) => `services.etcd.${file}`),
      'services.flannel.kubeconfig',
      'services.kubernetes.apiserver.serviceAccountKeyFile',
      'services.kubernetes.apiserver.serviceAccountSigningKeyFile',
      'services.kubernetes.caFile',
      ...['controllerManager', 'kubelet', 'proxy', 'scheduler'].flatMap((service) =>
        ['certFile', 'keyFile'].map((file) => `services.kubernetes.${service}.kubeconfig.${file}`),
      ),
    ]);
  });

  test('is told what section 4 leaves open on a worker', () => {
    expect(optionsOf(linesOf(found.byHand.worker.told[0]!))).toEqual([
      'services.flannel.kubeconfig',
      'services.kubernetes.caFile',
      'services.kubernetes.proxy.kubeconfig.certFile',
      'services.kubernetes.proxy.kubeconfig.keyFile',
    ]);
  });

  test('is told nothing more once it has written that', () => {
    for (const [name, { told }] of Object.entries(found.byHand)) {
      const module = `{ config, ... }: {\n${linesOf(told[0]!).join('\n')}\n}\n`;
      writeFileSync(join(folder, `${name}.nix`), module);
    }
    process.env['LINES'] = folder;
    const again = evaluate('cases/hand-wired.nix', 'byHand') as Found['byHand'];
    for (const [name, { told, options, flannel }] of Object.entries(again)) {
      expect([name, told]).toEqual([name, []]);
      expect(flannel).toMatch(/flannel/);
      expect(options['services.kubernetes.proxy.kubeconfig.keyFile']).toMatch(/kubeProxy$/);
    }
    const { options } = again.controlPlane;
    expect(options['services.kubernetes.apiserver.serviceAccountSigningKeyFile']).toBe(
      '/run/agenix/certtoolkit-shared-cluster-serviceAccount',
    );
  });

  test('is told which of the certificates to declare first', () => {
    const lines = linesOf(found.undeclared[0]!);
    const first = lines.filter((line) => line.endsWith(' # declare this certificate first'));
    expect(optionsOf(first)).toEqual([
      ...['certFile', 'keyFile'].map((file) => `services.etcd.${file}`),
      'services.flannel.kubeconfig',
      'services.kubernetes.apiserver.serviceAccountKeyFile',
      'services.kubernetes.apiserver.serviceAccountSigningKeyFile',
    ]);
    expect(optionsOf(lines)).toContain('services.kubernetes.apiserver.tlsCertFile');
    expect(optionsOf(lines)).not.toContain('services.kubernetes.apiserver.tlsKeyFile');
  });

  test('is told the authority that signs the kind, and nothing of what has a familiar name only', () => {
    const lines = linesOf(found.ownAuthorities[0]!);
    const flannel = lines.find((line) => line.startsWith('services.flannel.kubeconfig'));
    expect(flannel).toContain('config.certToolkit.cas.cluster.certs.flannel.keyPath');
    expect(flannel).toContain('# declare this certificate first');
    expect(lines.join('\n')).not.toMatch(/a-web|cas\.etcd/);
  });

  test.each([
    'runs no Kubernetes',
    'has easyCerts',
    'has its certificates from elsewhere',
    'has kubernetesCerts',
  ])('is told nothing if it %s', (what) => {
    expect(found.others[what]).toEqual([]);
  });

  test('has its own errors left to NixOS', () => {
    const [warning = ''] = found.others['wires what it does not hold']!;
    expect(optionsOf(linesOf(warning))).not.toContain(
      'services.kubernetes.kubelet.kubeconfig.keyFile',
    );
    expect(optionsOf(linesOf(warning))).toContain(
      'services.kubernetes.kubelet.kubeconfig.certFile',
    );
  });
});
