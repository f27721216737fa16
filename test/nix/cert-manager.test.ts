import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { need, run, withPrograms } from '../programs.js';
import { evaluate, withNix } from './nix.js';

interface Evaluated {
  authority: Record<string, unknown>;
  inventories: unknown[];
  service: {
    after: string[];
    restartTriggers: string[];
    serviceConfig: { Type?: string; ExecStart: string };
  };
  secrets: string[];
  addons: Record<string, unknown>;
  permissions: string[];
  warnings: string[];
  worker: { service: unknown; addons: string[]; secrets: string[] };
  heldByMaster: boolean;
  constrained: string[];
  off: string[];
}

withNix('certManager.enable', () => {
  let found: Evaluated;
  beforeAll(() => {
    found = evaluate('cases/cert-manager.nix') as Evaluated;
  });

  test("declares an intermediate below the cluster's authority that signs for servers alone", () => {
    expect(found.authority).toMatchObject({
      parent: 'cluster',
      pathLength: 0,
      usages: ['signing', 'server auth'],
    });
  });

  test('declares the same on every host, and lets control planes alone open its key', () => {
    expect(found.inventories[0]).toEqual(found.inventories[1]);
    expect(found.inventories[0]).toMatchObject({ sealedTo: { roles: ['control-plane'] } });
    expect(found.secrets).toContain('certtoolkit-ca-certManager');
    expect(found.worker.secrets).not.toContain('certtoolkit-ca-certManager');
  });

  test('lets them open it whatever their role is called', () => {
    expect(found.heldByMaster).toBe(true);
  });

  test('applies the key from where agenix opens it, anew when the certificate changes', () => {
    const certificate = '/run/certtoolkit/not-generated/ca-certManager.crt';
    expect(found.service.after).toEqual(['kube-apiserver.service']);
    expect(found.service.restartTriggers).toEqual([certificate]);
    expect(found.service.serviceConfig.ExecStart).toMatch(
      /-cert-manager-issuer\.sh \S+-kubectl\/bin\/kubectl \S+\.kubeconfig cert-manager certflake-authority \/run\/certtoolkit\/not-generated\/ca-certManager\.crt \/run\/agenix\/certtoolkit-ca-certManager$/,
    );
  });

  test('keeps no deploy waiting for cert-manager', () => {
    expect(found.service.serviceConfig.Type).toBeUndefined();
  });

  test('has the ClusterIssuer alone among the addons', () => {
    expect(Object.values(found.addons)).toEqual([
      expect.objectContaining({
        kind: 'ClusterIssuer',
        spec: { ca: { secretName: 'certflake-authority' } },
      }),
    ]);
    // A ClusterIssuer is in no namespace.
    expect(found.permissions).toEqual(['addon-manager-admin']);
    expect(found.worker).toMatchObject({ service: null, addons: [] });
  });

  test('advises name constraints until there are some', () => {
    expect(found.warnings).toEqual([expect.stringMatching(/any name[^]*nameConstraints/)]);
    expect(found.constrained).toEqual([]);
  });

  test('does nothing unless it is enabled', () => {
    expect(found.off).toEqual(['cluster']);
  });
});

withPrograms(['kubectl', 'openssl'], 'cert-manager-issuer.sh', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certflake-issuer-'));
    mkdirSync(at('tmp'));
    for (const name of ['one', 'two']) {
      const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)];
      const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
      run('openssl', ['req', ...kind, '-subj', `/CN=${name}`, ...files]);
    }
    writeFileSync(at('bundle.crt'), read('one.crt') + read('two.crt'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const read = (name: string): string => readFileSync(at(name), 'utf8');

  /** The real kubectl makes the Secret; the test answers and records requests to a cluster. */
  function issuer(answer: string, key: string, seconds = '0') {
    const kubectl = `#!/bin/sh
echo "$*" >>'${at('calls')}'
echo "$KUBECONFIG" >'${at('kubeconfig')}'
case $1 in
  create) exec '${need('kubectl')}' "$@" ;;
  apply) cat >'${at('applied')}' ;;
  *) ${answer} ;;
esac
`;
    writeFileSync(at('kubectl'), kubectl, { mode: 0o755 });
    const names = [at('kubectl'), '/nonexistent', 'cert-manager', 'authority'];
    const script = resolve('nix/scripts/cert-manager-issuer.sh');
    const env = { PATH: process.env['PATH'], TMPDIR: at('tmp') };
    const args = [script, ...names, at('bundle.crt'), at(key), seconds];
    return spawnSync('bash', args, { encoding: 'utf8', env });
  }

  test('applies the first certificate and its key server-side, the key in no argument', () => {
    expect(issuer('true', 'one.key')).toMatchObject({ status: 0, stderr: '' });
    const secret = JSON.parse(read('applied')) as { data: Record<string, string> };
    expect(secret).toMatchObject({
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: 'authority', namespace: 'cert-manager' },
    });
    const decoded = (name: string) => Buffer.from(secret.data[name] ?? '', 'base64').toString();
    expect(decoded('tls.crt')).toBe(read('one.crt'));
    expect(decoded('tls.key')).toBe(read('one.key'));
    const calls = read('calls');
    expect(calls).toContain('get namespace cert-manager\n');
    expect(calls).toContain('apply --server-side --force-conflicts --field-manager=certflake ');
    expect(read('kubeconfig')).toBe('/nonexistent\n');
    expect(calls).not.toContain(read('one.key').split('\n')[1]);
    expect(readdirSync(at('tmp'))).toEqual([]);
  });

  test('applies nothing where key and certificate do not belong together', () => {
    const { status } = issuer('true', 'two.key');
    expect(status).not.toBe(0);
    expect(existing('applied')).toBe('');
  });

  const existing = (name: string): string => (readdirSync(folder).includes(name) ? read(name) : '');

  test("says what is missing when cert-manager's resources don't come", () => {
    const { status, stderr } = issuer('{ echo "not found" >&2; exit 1; }', 'one.key');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: no cert-manager in namespace "cert-manager" after 0 seconds: not found\nhint: /,
    );
    expect(existing('applied')).toBe('');
  });

  test('waits until they are there', () => {
    const second = `test -e '${at('asked')}' || { touch '${at('asked')}'; exit 1; }`;
    expect(issuer(second, 'one.key', '60')).toMatchObject({ status: 0, stderr: '' });
    expect(existing('applied')).not.toBe('');
  });

  test('fails where the Secret cannot be made', () => {
    writeFileSync(at('bundle.crt'), 'no certificate');
    expect(issuer('true', 'one.key').status).not.toBe(0);
  });

  test('asks for the key where agenix has not opened it', () => {
    expect(issuer('true', 'absent.key').stderr).toMatch(
      /^error: cannot read the key .*absent\.key/,
    );
  });
});
