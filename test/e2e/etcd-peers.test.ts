import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

import { makeCluster, type Cluster } from '../cli/certflake.js';
import { need, withPrograms } from '../programs.js';

/**
 * A real etcd's peer port. etcd accepts a peer only from an address on its certificate. A relay from another
 * address stands for the operator's machine; one from the loopback stands for sshd on its host.
 */
const PEER = 'cp-1:2380';

interface Edge {
  server: string;
  from: string;
  expect: string;
  verdict: string;
  reason?: string;
  hint?: string;
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await portOf(server);
  server.close();
  return port;
}

const RELAY = `
const [port, localAddress] = process.argv.slice(1);
const { connect, createServer } = require('node:net');
const server = createServer((near) => {
  const far = connect({ host: '127.0.0.1', port: Number(port), localAddress });
  for (const [from, to] of [[near, far], [far, near]]) from.on('error', () => to.destroy()).on('close', () => to.destroy()).pipe(to);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

withPrograms(['etcd', 'age'], 'verify --live at a peer of etcd', () => {
  const children: ChildProcess[] = [];
  let cluster: Cluster;
  let port: number;

  beforeAll(async () => {
    cluster = await makeCluster();
    cluster.write('host-key', cluster.hostKeys['web-1']!.privateKey);
    cluster.write(
      'cluster/certflake.yaml',
      `dir: ./certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys: ["${cluster.operator.recipient}"]
hosts: { cp-1: { role: control-plane, addresses: [10.9.0.1], owningHostKey: "${cluster.hostKeys['web-1']!.publicKey.trim()}" } }
defaults: { key: { algo: ecdsa } }
kubernetes: {}
`,
    );
    cluster.must(['apply', '--yes']);
    port = await freePort();
    const pair = 'certs/derived/cp-1/etcd-etcdPeer';
    const sealed = cluster.path(`cluster/${pair}.key.age`);
    const opened = cluster.run(need('age'), ['-d', '-i', cluster.path('host-key'), sealed]);
    const [url, key] = [`https://127.0.0.1:${port}`, cluster.write('agenix/peer', opened.stdout)];
    const args = [
      ...['--name', 'cp-1', '--data-dir', cluster.path('etcd')],
      ...['--listen-client-urls', `http://127.0.0.1:${await freePort()}`],
      ...['--advertise-client-urls', 'http://127.0.0.1:1'],
      ...['--listen-peer-urls', url, '--initial-advertise-peer-urls', url],
      ...['--initial-cluster', `cp-1=${url}`, '--peer-client-cert-auth'],
      ...['--peer-trusted-ca-file', 'certs/ca/etcd.crt'],
      ...['--peer-cert-file', `${pair}.crt`, '--peer-key-file', key],
    ];
    const { env } = cluster;
    children.push(
      spawn(need('etcd'), args, { cwd: cluster.path('cluster'), env, stdio: 'ignore' }),
    );
    await listens(port);
  }, 30_000);
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  async function from(localAddress: string) {
    const relay = spawn(process.execPath, ['-e', RELAY, String(port), localAddress]);
    children.push(relay);
    const [said] = (await once(relay.stdout, 'data')) as [Buffer];
    const place = `${PEER}=127.0.0.1:${said.toString().trim()}`;
    const { stdout } = cluster.certflake(['verify', '--live', '--json', '--connect-to', place]);
    const { result } = JSON.parse(stdout) as { result: { edges: Edge[] } };
    return result.edges.filter(({ server }) => server.endsWith('etcdPeer'));
  }

  test('from another address it is told that this can’t be tried from here', async () => {
    const [peer, kubelet] = await from('127.0.0.9');
    expect(peer).toMatchObject({ expect: 'accepted', verdict: 'untried' });
    expect(peer!.hint).toContain('"ssh -N -L 12380:127.0.0.1:2380 root@cp-1"');
    expect(kubelet).toMatchObject({ expect: 'refused', verdict: 'ok' });
  });

  test('through the loopback of its host, as that says, it is tried', async () => {
    const edges = await from('127.0.0.1');
    expect(edges.map(({ verdict }) => verdict)).toEqual(['ok', 'ok']);
  });
});

async function listens(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const socket = connect({ host: '127.0.0.1', port });
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error('etcd does not listen');
}
