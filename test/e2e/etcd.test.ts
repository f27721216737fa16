import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { makeCluster, type Cluster, type Ran } from '../cli/certflake.js';
import { need, withPrograms } from '../programs.js';

/**
 * A real etcd with our certificates, on the loopback. etcdctl only says "context deadline exceeded",
 * so the reason of a refusal is read in etcd's log.
 */
const kinds = {
  rsa: '{ algo: rsa, size: 2048 }',
  ecdsa: '{ algo: ecdsa, size: 384 }',
  ed25519: '{ algo: ed25519 }',
};

/** The server has client auth too: etcd's own gateway dials it with that certificate. */
const policyOf = (key: string, operator: string, host: string): string => `dir: ./certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys: [ "${operator}" ]
hosts: { cp-1: { role: control-plane, owningHostKey: "${host}" } }
defaults: { key: ${key} }
cas:
  etcd:
    ca: { commonName: etcd ca, usages: [ signing ] }
    certs:
      server: { commonName: etcd, hosts: [ localhost, 127.0.0.1 ], usages: [ server auth, client auth ] }
      client: { commonName: kube-apiserver-etcd-client, usages: [ client auth ] }
      serverOnly: { commonName: server only, usages: [ server auth ] }
  other:
    ca: { commonName: etcd ca, usages: [ signing ] }
    certs:
      client: { commonName: kube-apiserver-etcd-client, usages: [ client auth ] }
`;

const crt = (name: string) => `certs/derived/cp-1/${name}.crt`;

/** As agenix does it on a host: with the host's own key, in a folder that only its owner reads. */
function openOnHost(cluster: Cluster, name: string): string {
  const sealed = cluster.path(`cluster/certs/derived/cp-1/${name}.key.age`);
  const { stdout, stderr } = cluster.run(need('age'), [
    '-d',
    '-i',
    cluster.path('host-key'),
    sealed,
  ]);
  expect(stderr).toBe('');
  return cluster.write(`agenix/${name}`, stdout);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

class Etcd {
  log = '';
  readonly #child: ChildProcess;

  constructor(
    readonly cluster: Cluster,
    readonly url: string,
    peer: string,
  ) {
    const key = openOnHost(cluster, 'etcd-server');
    const args = [
      ...['--name', 'one', '--data-dir', cluster.path('etcd'), '--logger', 'zap'],
      ...['--listen-client-urls', url, '--advertise-client-urls', url],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', `one=${peer}`, '--client-cert-auth'],
      ...['--trusted-ca-file', 'certs/ca/etcd.crt'],
      ...['--cert-file', crt('etcd-server'), '--key-file', key],
    ];
    this.#child = spawn(need('etcd'), args, {
      cwd: cluster.path('cluster'),
      env: cluster.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  /** Until its log says it, for at most twenty seconds. */
  async says(words: string): Promise<void> {
    const end = Date.now() + 20_000;
    while (!this.log.includes(words)) {
      if (Date.now() > end || this.#child.exitCode !== null)
        throw new Error(`etcd never said "${words}":\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  ctl(certificate: string, ...args: string[]): Ran {
    const key = openOnHost(this.cluster, certificate);
    const tls = ['--cacert', 'certs/ca/etcd.crt', '--cert', crt(certificate), '--key', key];
    const limits = ['--dial-timeout', '1500ms', '--command-timeout', '1500ms'];
    return this.cluster.run(
      need('etcdctl'),
      ['--endpoints', this.url, ...limits, ...tls, ...args],
      {
        env: { ETCDCTL_API: '3' },
      },
    );
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }
}

async function start(key: string): Promise<Etcd> {
  const cluster = await makeCluster();
  const { publicKey, privateKey } = cluster.hostKeys['web-1']!;
  cluster.write('host-key', privateKey);
  const policy = policyOf(key, cluster.operator.recipient, publicKey.trim());
  cluster.write('cluster/certflake.yaml', policy);
  cluster.must(['apply', '--yes']);
  const [port, peer] = [await freePort(), await freePort()];
  return new Etcd(cluster, `https://127.0.0.1:${port}`, `http://127.0.0.1:${peer}`);
}

withPrograms(['etcd', 'etcdctl', 'age'], 'etcd with certificates of', () => {
  describe.each(Object.entries(kinds))('%s', (_kind, key) => {
    let etcd: Etcd;
    beforeAll(async () => {
      etcd = await start(key);
      await etcd.says('ready to serve client requests');
    });
    afterAll(() => etcd.stop());

    test('serves etcdctl over mutual TLS', () => {
      expect(etcd.ctl('etcd-client', 'put', 'key', 'value')).toMatchObject({ status: 0 });
      expect(etcd.ctl('etcd-client', 'get', 'key').stdout).toBe('key\nvalue\n');
      expect(etcd.ctl('etcd-client', 'endpoint', 'health').status).toBe(0);
    });

    test('refuses a certificate without client auth', async () => {
      expect(etcd.ctl('etcd-serverOnly', 'get', 'key').status).not.toBe(0);
      await etcd.says('x509: certificate specifies an incompatible key usage');
    });

    test('refuses a certificate of another authority, whatever it calls itself', async () => {
      expect(etcd.ctl('other-client', 'get', 'key').status).not.toBe(0);
      await etcd.says('x509: certificate signed by unknown authority');
    });

    test('finds no fault with its own', () => {
      const rejected = etcd.log.split('\n').filter((line) => line.includes('rejected connection'));
      const expected = /incompatible key usage|unknown authority/;
      expect(rejected.length).toBeGreaterThan(1);
      expect(rejected.filter((line) => !expected.test(line))).toEqual([]);
    });
  });
});
