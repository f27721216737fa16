import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Ran } from '../../cli/certflake.js';
import { need } from '../../programs.js';
import { kubectl as kubectlAs } from './clients.js';
import type { Cluster } from './cluster.js';

/** The part of cert-manager that its issuer needs: the names. */
const bundle = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'cert-manager' } },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'clusterissuers.cert-manager.io' },
      spec: {
        group: 'cert-manager.io',
        scope: 'Cluster',
        names: { kind: 'ClusterIssuer', plural: 'clusterissuers' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        ],
      },
    },
  ],
});

interface Secret {
  type: string;
  data: Record<string, string>;
  metadata: { managedFields: { manager: string; operation: string }[] };
}

/** The unit's script, and access from `certflake kubeconfig`, against a real API server. */
export function certManagerTests(cluster: () => Cluster): void {
  describe('serving cert-manager', () => {
    let kubeconfig: string;
    beforeAll(() => {
      const { fleet, servers } = cluster();
      kubeconfig = fleet.place.path('home/admin.kubeconfig');
      const server = servers['cp-2']!;
      fleet.place.must(['kubeconfig', 'admin', '--server', server, '--out', kubeconfig]);
    });

    const kubectl = (args: string[], input = ''): Ran =>
      cluster().fleet.run(need('kubectl'), ['--kubeconfig', kubeconfig, ...args], { input });

    function issuer(name: string, seconds: string): Ran {
      const { fleet } = cluster();
      const { certificate, key } = fleet.opened('cp-1', `ca/${name}`);
      const script = resolve('nix/scripts/cert-manager-issuer.sh');
      const target = [kubeconfig, 'cert-manager', 'authority'];
      return fleet.run('bash', [script, need('kubectl'), ...target, certificate, key, seconds]);
    }

    const secret = (): Secret =>
      JSON.parse(
        kubectl([
          'get',
          'secret',
          'authority',
          '-n',
          'cert-manager',
          '-o',
          'json',
          '--show-managed-fields',
        ]).stdout,
      ) as Secret;

    test('says what is missing before cert-manager is there', () => {
      const { status, stderr } = issuer('issuer', '1');
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^error: no cert-manager in namespace "cert-manager" after 1 seconds: .*not found\nhint: /,
      );
    });

    test('hands it the intermediate and its key, as the owner of both', () => {
      expect(kubectl(['apply', '-f', '-'], bundle)).toMatchObject({ status: 0 });
      expect(issuer('issuer', '30')).toMatchObject({ status: 0, stderr: '' });
      const { type, data, metadata } = secret();
      const { certificate, key } = cluster().fleet.opened('cp-1', 'ca/issuer');
      const text = (name: string) => Buffer.from(data[name]!, 'base64').toString();
      expect(type).toBe('kubernetes.io/tls');
      expect(text('tls.crt')).toBe(readFileSync(certificate, 'utf8'));
      expect(text('tls.key')).toBe(readFileSync(key, 'utf8'));
      expect(metadata.managedFields).toMatchObject([{ manager: 'certflake', operation: 'Apply' }]);
    });

    test('again, nothing changes; with another authority, it is that one’s', () => {
      const before = secret();
      expect(issuer('issuer', '30').status).toBe(0);
      expect(secret()).toEqual(before);
      expect(issuer('successor', '30').status).toBe(0);
      expect(secret().data['tls.crt']).not.toBe(before.data['tls.crt']);
    });

    /** The API server's identity for a certificate that the authority's holder made. */
    function bearerOf(authority: string): Ran {
      const { fleet, servers } = cluster();
      const { certificate, key } = fleet.opened('cp-1', `ca/${authority}`);
      const [path, own] = [
        fleet.place.path('home/forged.crt'),
        fleet.place.path('home/forged.key'),
      ];
      const request = fleet.place.run('openssl', [
        ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-subj', '/CN=mallory/O=system:masters', '-keyout', own],
      ]);
      const usage = fleet.place.write('home/forged.cnf', 'extendedKeyUsage=clientAuth\n');
      const signing = ['-CA', certificate, '-CAkey', key, '-CAcreateserial', '-extfile', usage];
      const signed = fleet.place.run('openssl', ['x509', '-req', ...signing], {
        input: request.stdout,
      });
      fleet.place.write('home/forged.crt', signed.stdout + readFileSync(certificate, 'utf8'));
      const as = { certificate: path, key: own };
      return kubectlAs(fleet, servers['cp-1']!, as, ['auth', 'whoami', '-o', 'json']);
    }

    test('what it signs is no administrator’s, unless it may sign for clients', () => {
      expect(bearerOf('issuer').stderr).toContain('must be logged in');
      expect(bearerOf('successor').stdout).toMatch(/"username": "mallory"[^]*"system:masters"/);
    });

    test('no worker opens its key', () => {
      expect(() => cluster().fleet.opened('node-1', 'ca/issuer')).toThrow(/no identity matched/);
    });
  });
}
