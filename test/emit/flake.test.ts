import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { table } from '../../lib/policy/kubernetes/table.js';
import type { ClusterRole } from '../../lib/model/kubernetes.js';
import { loadPolicy } from '../../lib/load/load.js';
import type { Inventory } from '../../lib/model/index.js';
import { evaluate, withNix } from '../nix/nix.js';
import { emitFrom } from './emitted.js';
import type { EmitTarget } from '../../lib/emit/notice.js';

interface Host {
  /** The modules' settings of services.kubernetes and services.etcd, by option. */
  options: Record<string, unknown>;
  flannel: string | null;
  units: Record<string, { after: string[]; environment: Record<string, string> }>;
  /** Paths of decrypted keys by agenix's name. */
  secrets: Record<string, string>;
}

interface Evaluated {
  inventory: Inventory;
  hosts: Record<string, Host>;
  assertions: Record<string, string[]>;
}

const policies = [
  'policies/shorter',
  'policies/everything',
  'emit/stacked',
  'emit/external',
] as const;
type PolicyName = (typeof policies)[number];

withNix('the emitted flake', () => {
  const folders: string[] = [];
  const found = {} as Record<PolicyName, Evaluated>;
  beforeAll(async () => {
    for (const policy of policies) found[policy] = await evaluated(`fixtures/${policy}`);
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  async function folderWith(policy: string, target?: EmitTarget): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'certflake-emit-'));
    folders.push(folder);
    cpSync(policy, folder, { recursive: true });
    // The external cluster's dir is certs: of its authorities, two are issued.
    cpSync('fixtures/nix/issued', folder, { recursive: true });
    for (const { path, text } of (await emitFrom(policy, target)).files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }

  async function evaluated(policy: string): Promise<Evaluated> {
    const folder = await folderWith(policy);
    return evaluate('../emit/flake.nix', undefined, ['--arg', 'root', folder]) as Evaluated;
  }

  test.each(policies)('says what the policy says, to the word: %s', async (policy) => {
    const { inventory } = await loadPolicy({ cwd: `fixtures/${policy}` });
    expect(found[policy].inventory).toEqual(inventory);
  });

  test.each(policies)('stops no deploy but for what is not issued: %s', (policy) => {
    const said = Object.values(found[policy].assertions).flat();
    // A pinned root was issued elsewhere, and the fixture has only an authority's certificate.
    const unissued = /^certToolkit: (not issued yet|an authority's file is missing)/;
    expect(said.filter((one) => !unissued.test(one))).toEqual([]);
  });

  const plane = () => found['emit/stacked'].hosts['cp-1']!;
  const worker = () => found['emit/stacked'].hosts['worker-1']!;
  const held = (host: Host, option: string) => String(host.options[`services.${option}`]);

  const clusters: [PolicyName, string, ClusterRole[]][] = [
    ['emit/stacked', 'cp-1', ['control-plane', 'etcd']],
    ['emit/stacked', 'worker-1', ['worker']],
    ['emit/external', 'cp-1', ['control-plane', 'worker']],
    ['emit/external', 'cp-2', ['control-plane']],
    ['emit/external', 'db-1', ['etcd']],
    ['emit/external', 'worker-1', ['worker']],
  ];

  test.each(clusters)(
    '%s: %s has every option of the table for %j, and no other',
    (policy, host, roles) => {
      const isHere = ({ roles: its }: { roles: ClusterRole[] }) =>
        its.some((r) => roles.includes(r));
      const { components, trust, settings } = table;
      const wanted = [
        ...Object.values(components)
          .filter(isHere)
          .flatMap(({ options: { certificate = [], key = [], server = [] } }) => [
            ...[...certificate, ...key, ...server],
          ]),
        ...trust.filter(isHere).flatMap(({ options }) => options),
        ...settings
          .filter((one) => isHere(one) && one.when === undefined)
          .map(({ option }) => option),
      ];
      const set = Object.keys(found[policy].hosts[host]!.options);
      const files = /(?:File|\.server|easyCerts|CertAuth|unschedulable)$/;
      const filesIn = (options: string[]) => options.filter((one) => files.test(one)).sort();
      expect(filesIn(set)).toEqual(filesIn([...new Set(wanted)]));
    },
  );

  test.each(clusters)('%s: %s reads keys that are its own', (policy, name) => {
    const host = found[policy].hosts[name]!;
    const keys = Object.entries(host.options).filter(([, value]) =>
      String(value).startsWith('/run/agenix/'),
    );
    expect(keys.length).toBeGreaterThan(0);
    for (const [, key] of keys) expect(Object.values(host.secrets)).toContain(key);
  });

  test('hands each certificate to what it is for', () => {
    const file = (name: string) => expect.stringMatching(new RegExp(`/${name}\\.crt$`)) as string;
    expect(held(plane(), 'kubernetes.apiserver.tlsCertFile')).toEqual(
      file('derived-cp-1-cluster-apiserver'),
    );
    expect(held(plane(), 'kubernetes.apiserver.clientCaFile')).toEqual(file('ca-cluster'));
    expect(held(plane(), 'kubernetes.apiserver.etcd.caFile')).toEqual(file('ca-etcd'));
    expect(held(plane(), 'kubernetes.apiserver.serviceAccountKeyFile')).toMatch(
      /serviceAccount\.crt$/,
    );
    expect(held(plane(), 'kubernetes.controllerManager.serviceAccountKeyFile')).toBe(
      '/run/agenix/certtoolkit-shared-cluster-serviceAccount',
    );
    expect(held(worker(), 'kubernetes.kubelet.kubeconfig.keyFile')).toBe(
      '/run/agenix/certtoolkit-derived-worker-1-cluster-kubelet',
    );
  });

  test('points nodes at the control plane, and the control plane at etcd', () => {
    const { options } = found['emit/external'].hosts['cp-1']!;
    expect(options).toMatchObject({
      'services.kubernetes.masterAddress': 'api.example.org',
      'services.kubernetes.roles': expect.arrayContaining(['master', 'node']) as string[],
      'services.kubernetes.kubelet.kubeconfig.server': 'https://api.example.org:6443',
      'services.kubernetes.scheduler.kubeconfig.server': 'https://cp-1:6443',
      'services.kubernetes.apiserver.etcd.servers': ['https://[fd09::9]:2379'],
      'services.kubernetes.apiserver.serviceClusterIpRange': '10.96.0.0/16,fd00:10:96::/112',
      'services.kubernetes.addons.dns.clusterDomain': 'k8s.example.org',
      'services.etcd.enable': false,
    });
    expect(found['emit/external'].hosts['db-1']!.options).toMatchObject({
      'services.etcd.initialCluster': ['db-1=https://[fd09::9]:2380'],
      'services.etcd.listenPeerUrls': ['https://[::]:2380'],
    });
  });

  test('for K8Nix, certificates have the node’s name on hosts without a kubelet too', async () => {
    const folder = await folderWith('fixtures/emit/external', 'k8nix');
    const named = evaluate('../emit/k8nix.nix', undefined, ['--arg', 'root', folder]);
    expect(named).toEqual({
      etcd: expect.arrayContaining(['db-1', 'db-1.example.org']) as string[],
      kubelet: 'system:node:cp-1.example.org',
    });
  });

  test('believes the front proxy only, and signs requests with the authority for that', () => {
    const { options } = found['emit/external'].hosts['cp-2']!;
    const flags = String(options['services.kubernetes.apiserver.extraOpts']).split(' ');
    expect(flags).toContain('--requestheader-allowed-names=front-proxy-client');
    expect(flags[0]).toMatch(/^--requestheader-client-ca-file=.*front-proxy\.crt$/);
    expect(String(options['services.kubernetes.controllerManager.extraOpts'])).toMatch(
      /^--cluster-signing-cert-file=\S+csr-signer\.crt --cluster-signing-key-file=\/run\/agenix\/certtoolkit-ca-csr-signer$/,
    );
    expect(options['services.kubernetes.apiserver.clientCaFile']).toMatch(
      /ca-cluster-csr-signer\.crt$/,
    );
  });

  test('starts what reads keys after agenix, and the cluster’s own permissions after the API server', () => {
    const { units } = plane();
    for (const unit of ['etcd', 'kube-apiserver', 'kubelet', 'kube-addon-manager', 'flannel'])
      expect(units[unit]!.after).toContain('agenix-install-secrets.service');
    expect(units['kubernetes-bootstrap']!.after).toContain('kube-apiserver.service');
  });
});
