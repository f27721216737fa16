import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { printManifest } from '../../lib/store/manifest.js';
import { evaluate, nixFolder, withNix } from './nix.js';

const block = (text: string): string =>
  `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;

const files: Record<string, string> = {
  'secrets/certs/ca/cluster.crt': block('authority'),
  'secrets/certs/derived/laptop-firebat/cluster-kubelet.crt': block('kubelet'),
  'secrets/certs/derived/laptop-firebat/cluster-kubelet.key.age': 'sealed',
  'secrets/certs/derived/laptop-firebat/manifest.json': printManifest({
    version: 1,
    certificates: {
      'cluster-kubelet': {
        certificate: 'f'.repeat(64),
        publicKey: null,
        issuer: '',
        sealed: '',
        recipients: null,
        spec: '1:',
        notBefore: 1,
        notAfter: 4_000_000_000,
      },
    },
  }),
  'secrets/certs/shared/cluster-serviceAccount.crt': block('service-account'),
  'keys/host.pub': '# the laptop\nssh-ed25519 AAAA root@there\n\n',
  'keys/private': '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
  'secrets/certs/ca/my ca.crt': 'odd',
  'keys/secret': 'AGE-SECRET-KEY-1QQQ\n',
  'keys/several.pub': 'ssh-ed25519 AAAA one\nssh-ed25519 BBBB two\n',
};

/** The value of cases/host.nix; what is only compared as a whole stays unknown. */
interface Host {
  section3: unknown;
  section4: unknown;
  guideFindings: unknown;
  secrets: { controlPlane: Record<string, unknown>; worker: string[] };
  oddName: string;
  emptyOwner: { owner: string; inventory: string[] };
  readOnly: { path: string; csr: unknown; csrText: string };
  createScript: string;
  get: string;
  sharedPath: string;
  restarts: { restartTriggers: string[]; certificate: string; after: string[] };
  trusting: { restartTriggers: string[]; certificate: string; runs: string[] };
  ordered: Record<'alone' | 'already' | 'wrapped', string[]>;
  switchCheck: { certToolkit: string };
  alarm: { service: { ExecStart: string }; timer: unknown };
  noAlarm: string[];
  withoutAgenix: unknown;
  agenixMissing: { assertions: string[] };
  flakeRoot: string;
  rootAsPath: string;
  hostKeys: unknown;
  dates: string[];
}

const placeholder = (id: string): string => `/run/certtoolkit/not-generated/${id}.crt`;
const agenix = (id: string): string => `/run/agenix/certtoolkit-${id}`;
const named = (name: string): unknown =>
  expect.stringMatching(new RegExp(`^${nixFolder()}/store/[a-z0-9]{32}-${name}$`));

withNix('a host', () => {
  let root: string;
  let host: Host;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'certflake-root-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    process.env['ROOT'] = root;
    host = evaluate('cases/host.nix') as Host;
  });
  afterAll(() => {
    delete process.env['ROOT'];
    rmSync(root, { recursive: true });
  });

  test("evaluates the guide's section 3 against the options' types, before anything is issued", () => {
    const derived = (name: string) => `derived-ducksnest-controlplane-cluster-${name}`;
    expect(host.section3).toEqual({
      clientCaFile: placeholder('ca-cluster'),
      tlsCertFile: placeholder(derived('apiserver')),
      tlsKeyFile: agenix(derived('apiserver')),
      kubeletClientCertFile: placeholder(derived('kubelet')),
      kubeletClientKeyFile: agenix(derived('kubelet')),
      etcd: {
        caFile: placeholder('ca-cluster'),
        certFile: placeholder(derived('etcdClient')),
        keyFile: agenix(derived('etcdClient')),
      },
      controllerManager: {
        tlsCertFile: placeholder(derived('controllerManager')),
        tlsKeyFile: agenix(derived('controllerManager')),
        serviceAccountKeyFile: agenix(derived('serviceAccount')),
      },
    });
  });

  test("evaluates the guide's section 4 likewise", () => {
    const kubelet = 'derived-laptop-firebat-cluster-kubelet';
    expect(host.section4).toEqual({
      clientCaFile: placeholder('ca-cluster'),
      tlsCertFile: placeholder(kubelet),
      tlsKeyFile: agenix(kubelet),
      kubeconfig: {
        server: 'https://ducksnest-controlplane:6443',
        caFile: placeholder('ca-cluster'),
        certFile: placeholder(kubelet),
        keyFile: agenix(kubelet),
      },
    });
  });

  test('has one error before the first issue, and it is ours', () => {
    expect(host.guideFindings).toEqual({
      assertions: [
        expect.stringMatching(/^certToolkit: not issued yet[^]*cas\.cluster\.certs\.kubelet /),
      ],
      warnings: [],
    });
  });

  test('gives agenix what its roles hold, with owner, group and mode', () => {
    const { controlPlane, worker } = host.secrets;
    expect(Object.keys(controlPlane).sort()).toEqual([
      'certtoolkit-ca-signer',
      'certtoolkit-derived-cp1-k8s-apiserver',
      'certtoolkit-derived-cp1-k8s-kubelet',
      'certtoolkit-derived-cp1-k8s-numbers',
      'certtoolkit-derived-cp1-signer-everyone',
      'certtoolkit-shared-signer-serviceAccount',
    ]);
    expect(controlPlane['certtoolkit-derived-cp1-k8s-apiserver']).toMatchObject({
      owner: 'kubernetes',
      group: 'keys',
      mode: '0440',
      path: '/run/agenix/certtoolkit-derived-cp1-k8s-apiserver',
    });
    expect(worker).toEqual([
      'certtoolkit-derived-Node2-k8s-kubelet',
      'certtoolkit-derived-Node2-k8s-numbers',
      'certtoolkit-derived-Node2-signer-everyone',
    ]);
  });

  test("takes K8Nix's empty owner for agenix's default", () => {
    expect(host.emptyOwner.owner).toBe('0');
    expect(host.emptyOwner.inventory).not.toContain('owner');
  });

  test("has K8Nix's read-only values, and what the manifest knows", () => {
    expect(host.readOnly).toMatchObject({
      id: 'derived-laptop-firebat-cluster-kubelet',
      path: named('derived-laptop-firebat-cluster-kubelet.crt'),
      agePath: named('derived-laptop-firebat-cluster-kubelet.key.age'),
      keyPath: agenix('derived-laptop-firebat-cluster-kubelet'),
      relativePath: './secrets/certs/derived/laptop-firebat/cluster-kubelet.crt',
      relativeAgePath: './secrets/certs/derived/laptop-firebat/cluster-kubelet.key.age',
      csr: {
        CN: 'system:node:laptop-firebat',
        key: { algo: 'rsa', size: 2048 },
        hosts: ['laptop-firebat'],
        names: [{ O: 'system:nodes' }],
        usages: ['client auth', 'server auth'],
        expiry: '8760h',
      },
      csrFile: named('csr-laptop-firebat-cluster-kubelet.json'),
      notAfter: 4_000_000_000,
      fingerprint: 'f'.repeat(64),
    });
    expect(JSON.parse(host.readOnly.csrText)).toEqual(host.readOnly.csr);
  });

  test('copies a file whose name the store would refuse', () => {
    expect(host.oddName).toEqual(named('ca-my-ca.crt'));
  });

  test('copies each file alone', () => {
    expect(readFileSync(host.readOnly.path, 'utf8')).toBe(block('kubelet'));
    expect(readFileSync(host.sharedPath, 'utf8')).toBe(block('service-account'));
  });

  test('has a script that issues one certificate', () => {
    expect(host.createScript).toMatch(
      /export CERTFLAKE=\S+\/bin\/certflake\nexport CERTFLAKE_INVENTORY=\S+\s+\/bin\/sh \S+-certflake\.sh apply --only derived-laptop-firebat-cluster-kubelet "\$@"\n/,
    );
  });

  test('gives a certificate by its names', () => {
    expect(host.get).toBe('derived-laptop-firebat-cluster-kubelet');
  });

  test("restarts a unit by the certificate's own store path, once", () => {
    const { restartTriggers, certificate, after } = host.restarts;
    expect(restartTriggers).toEqual([certificate]);
    expect(certificate).toEqual(named('derived-laptop-firebat-cluster-kubelet.crt'));
    expect(after).toEqual([]);
  });

  test('restarts those units of a trusted authority that the host has', () => {
    const { restartTriggers, certificate, runs } = host.trusting;
    expect(restartTriggers).toEqual([certificate]);
    expect(certificate).toEqual(named('ca-cluster.crt'));
    expect(runs).toContain('registry');
    expect(runs).not.toContain('nginx');
  });

  test('orders units after agenix where agenix is a unit, once', () => {
    const agenix = ['agenix-install-secrets.service'];
    expect(host.ordered).toEqual({ alone: agenix, already: agenix, wrapped: agenix });
  });

  test('tries every sealed key before a switch', () => {
    expect(host.switchCheck.certToolkit).toMatch(
      /^\/bin\/sh \S+-open-secrets\.sh \S+-age\/bin\/age "\$\{2-\}" \\\n {2}'?\/etc\/ssh\/ssh_host_ed25519_key'? -- '?\S+cluster-kubelet\.key\.age'?\n$/,
    );
  });

  test('has an alarm by default', () => {
    const { service, timer } = host.alarm;
    expect(service.ExecStart).toMatch(
      /^\S+ \S+-alarm\.sh \S+\/bin\/certflake \S+-certflake-inventory\.json \S+-certtoolkit-files 24h \/var\/lib\/certtoolkit\/certtoolkit\.prom$/,
    );
    expect(service).toMatchObject({ ProtectSystem: 'strict', StateDirectory: 'certtoolkit' });
    expect(timer).toMatchObject({
      wantedBy: ['timers.target'],
      timerConfig: { OnCalendar: 'daily', OnBootSec: '15min' },
    });
    expect(host.noAlarm).toEqual([]);
  });

  test('leaves agenix alone with ageIntegration = false', () => {
    expect(host.withoutAgenix).toEqual({
      secrets: {},
      switchChecks: {},
      keyPath: agenix('derived-laptop-firebat-cluster-kubelet'),
    });
  });

  test('asks for agenix where it is missing', () => {
    expect(host.agenixMissing.assertions).toEqual([
      expect.stringMatching(
        /^certToolkit: agenix's module is not imported[^]*\n {2}age\.secrets\nhint: /,
      ),
    ]);
  });

  test('looks below root, else flakeRoot, else self', () => {
    expect(host.rootAsPath).toEqual(named('ca-cluster.crt'));
    expect(host.flakeRoot).toEqual(named('ca-cluster.crt'));
  });

  test("takes the host's key as a path, a text or a file below the root", () => {
    expect(host.hostKeys).toEqual({
      path: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAII/PjeGxfyyJ2H3tAR0yp8+uitJLjqo4PBKtiZZ8hLK4 root@laptop-firebat',
      text: 'ssh-ed25519 AAAA root@there',
      relative: 'ssh-ed25519 AAAA root@there',
      absolute: 'ssh-ed25519 AAAA root@there',
      missingPath: 'keys/absent.pub',
      missingRelative: 'keys/absent.pub',
      private: 'keys/private',
      several: 'keys/several.pub',
      secret: 'keys/secret',
      none: null,
    });
  });

  test('counts days as the calendar does', () => {
    expect(host.dates).toEqual([
      '1970-01-01',
      '2000-02-28',
      '2000-02-29',
      '2024-02-29',
      '2025-12-31',
      '2100-01-01',
    ]);
  });
});
