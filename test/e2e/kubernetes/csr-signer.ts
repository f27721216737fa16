import type { Ran } from '../../cli/certflake.js';
import { kubectl } from './clients.js';
import type { Cluster } from './cluster.js';
import { until } from './daemon.js';

/** What the controller manager signs with the authority whose key its host opens. */
export function csrSignerTests(cluster: () => Cluster): void {
  describe('signing requests', () => {
    const admin = (args: string[], input = ''): Ran => {
      const { fleet, servers } = cluster();
      return kubectl(fleet, servers['cp-1']!, fleet.files('cp-2', 'cluster-admin'), args, input);
    };

    /** A key and a request for jane's client certificate. */
    function requestOf(name: string): string {
      const { place } = cluster().fleet;
      const key = place.path(`home/${name}.key`);
      const made = place.run('openssl', [
        ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-subj', `/CN=${name}/O=developers`, '-keyout', key],
      ]);
      return JSON.stringify({
        apiVersion: 'certificates.k8s.io/v1',
        kind: 'CertificateSigningRequest',
        metadata: { name },
        spec: {
          request: Buffer.from(made.stdout).toString('base64'),
          signerName: 'kubernetes.io/kube-apiserver-client',
          usages: ['client auth'],
        },
      });
    }

    test('gives a user whom both API servers know, under the root', async () => {
      const { fleet, servers } = cluster();
      expect(admin(['create', '-f', '-'], requestOf('jane'))).toMatchObject({ status: 0 });
      expect(admin(['certificate', 'approve', 'jane'])).toMatchObject({ status: 0 });
      const issued = () =>
        admin(['get', 'csr', 'jane', '-o', 'jsonpath={.status.certificate}']).stdout;
      await until('the request is signed', () => issued() !== '', 20);
      const pem = Buffer.from(issued(), 'base64').toString();
      const files = {
        certificate: fleet.place.write('home/jane.crt', pem),
        key: fleet.place.path('home/jane.key'),
      };
      for (const url of Object.values(servers)) {
        const { stdout } = kubectl(fleet, url, files, ['auth', 'whoami', '-o', 'json']);
        expect(JSON.parse(stdout)).toMatchObject({
          status: {
            userInfo: { username: 'jane', groups: ['developers', 'system:authenticated'] },
          },
        });
      }
      const chain = [
        '-CAfile',
        fleet.authority('cluster'),
        '-untrusted',
        fleet.authority('csr-signer'),
      ];
      const verified = fleet.place.run('openssl', ['verify', ...chain, files.certificate]);
      expect(verified).toMatchObject({ status: 0 });
    });
  });
}
