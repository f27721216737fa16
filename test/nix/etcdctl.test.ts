import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { dirname } from 'node:path';

import { makeCluster, type Cluster, type Ran } from '../cli/certflake.js';
import { need, withPrograms } from '../programs.js';
import { evaluate, withNix } from './nix.js';

const policyOf = (operator: string, host: string): string => `dir: ./certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys: ["${operator}"]
hosts: { cp-1: { role: control-plane, owningHostKey: "${host}" } }
defaults: { key: { algo: ed25519 } }
kubernetes: {}
`;

type Scripts = Record<'wired' | 'emitted', string>;

/** As agenix does it on the host, for every certificate of etcd's. */
function openKeys(cluster: Cluster): void {
  for (const name of ['etcdServer', 'etcdPeer', 'etcdHealthcheck']) {
    const sealed = cluster.path(`cluster/certs/derived/cp-1/etcd-${name}.key.age`);
    const { stdout } = cluster.run(need('age'), ['-d', '-i', cluster.path('host-key'), sealed]);
    cluster.write(`secrets/certtoolkit-derived-cp-1-etcd-${name}`, stdout);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function startEtcd(cluster: Cluster, url: string, peer: string): ChildProcess {
  const crt = cluster.path('cluster/certs/derived/cp-1/etcd-etcdServer.crt');
  const key = cluster.path('secrets/certtoolkit-derived-cp-1-etcd-etcdServer');
  const args = [
    ...['--name', 'cp-1', '--data-dir', cluster.path('etcd')],
    ...['--listen-client-urls', url, '--advertise-client-urls', url],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--initial-cluster', `cp-1=${peer}`, '--client-cert-auth'],
    ...['--trusted-ca-file', cluster.path('cluster/certs/ca/etcd.crt')],
    ...['--cert-file', crt, '--key-file', key],
  ];
  return spawn(need('etcd'), args, { env: cluster.env, stdio: 'ignore' });
}

withNix('certtoolkit-etcdctl', () => {
  withPrograms(['etcd', 'etcdctl', 'age'], 'against a real etcd', () => {
    let cluster: Cluster;
    let etcd: ChildProcess;
    let url: string;
    let scripts: Scripts;
    beforeAll(async () => {
      cluster = await makeCluster();
      const { publicKey, privateKey } = cluster.hostKeys['web-1']!;
      cluster.write('host-key', privateKey);
      const policy = policyOf(cluster.operator.recipient, publicKey.trim());
      cluster.write('cluster/certflake.yaml', policy);
      cluster.must(['apply', '--yes']);
      cluster.must(['emit']);
      openKeys(cluster);
      url = `https://127.0.0.1:${await freePort()}`;
      etcd = startEtcd(cluster, url, `http://127.0.0.1:${await freePort()}`);
      scripts = evaluateScripts();
    });
    afterAll(async () => {
      if (etcd.exitCode !== null) return;
      etcd.kill('SIGKILL');
      await once(etcd, 'close');
    });

    function evaluateScripts(): Scripts {
      const given = {
        ROOT: cluster.path('cluster'),
        SECRETS: cluster.path('secrets'),
        ETCD: dirname(dirname(need('etcdctl'))),
      };
      Object.assign(process.env, given);
      return evaluate('cases/etcdctl.nix') as Scripts;
    }

    const etcdctl = (script: string, ...args: string[]): Ran =>
      cluster.run('bash', ['-c', script, 'certtoolkit-etcdctl', ...args], {
        env: { ETCDCTL_ENDPOINTS: url },
      });

    test('is the same in kubernetesCerts and in what emit writes', () => {
      expect(scripts.emitted).toBe(scripts.wired);
    });

    test('asks the member of its own host', () => {
      expect(scripts.wired).toContain('"${ETCDCTL_ENDPOINTS:-https://127.0.0.1:2379}"');
    });

    test('finds the cluster healthy, and lists its members', () => {
      const health = etcdctl(scripts.wired, 'endpoint', 'health', '--cluster');
      expect(health.stderr + health.stdout).toContain(`${url} is healthy`);
      expect(health.status).toBe(0);
      expect(etcdctl(scripts.wired, 'member', 'list').stdout).toContain(', cp-1, ');
    });

    test('takes no part without its key', () => {
      const key = 'certtoolkit-derived-cp-1-etcd-etcdHealthcheck';
      const { status } = etcdctl(scripts.wired.replace(key, 'absent'), 'endpoint', 'health');
      expect(status).not.toBe(0);
    });
  });
});
