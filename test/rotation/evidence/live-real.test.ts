import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Issued } from '../../../lib/issue/types.js';
import { need, withPrograms } from '../../programs.js';
import { World } from './world.js';

/** Real servers on the loopback, each with one authority's file in one stage. */
const world = await World.of({}, { cp1: { role: 'control-plane' } }, 'etcd');
const ids = {
  etcdServer: 'derived-cp1-etcd-etcdServer',
  etcdPeer: 'derived-cp1-etcd-etcdPeer',
  etcdClient: 'derived-cp1-etcd-etcdClient',
  apiserver: 'derived-cp1-cluster-apiserver',
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Servers in a folder of their own. */
class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'live-'));
  readonly #children: ChildProcess[] = [];
  log = '';

  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text, { mode: 0o600 });
    return join(this.folder, name);
  }

  pair(name: string, { certificate, key }: Issued): [certificate: string, key: string] {
    const pem = Buffer.from(key).toString();
    return [this.write(`${name}.crt`, certificate), this.write(`${name}.key`, pem)];
  }

  bundle(name: string, all: readonly Issued[]): string {
    return this.write(name, all.map(({ certificate }) => certificate).join(''));
  }

  start(program: string, args: string[]): void {
    const child = spawn(need(program), args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    this.#children.push(child);
  }

  async says(words: string): Promise<void> {
    const end = Date.now() + 60_000;
    while (!this.log.includes(words)) {
      if (Date.now() > end) throw new Error(`no server says "${words}":\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    for (const child of this.#children.splice(0).reverse()) {
      if (child.exitCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    rmSync(this.folder, { recursive: true });
  }
}

interface Etcd {
  place: Place;
  url: string;
}

/** etcd with certificates of this generation, for clients and peers of these authorities. */
async function etcdOf(by: 'old' | 'next', trusts: readonly Issued[]): Promise<Etcd> {
  const place = new Place();
  const [port, peer] = [await freePort(), await freePort()];
  const [url, peers] = [`https://127.0.0.1:${port}`, `https://127.0.0.1:${peer}`];
  const [server, own] = [await world.leaf(ids.etcdServer, by), await world.leaf(ids.etcdPeer, by)];
  const [certificate, key] = place.pair('server', server);
  const [peerCertificate, peerKey] = place.pair('peer', own);
  const trusted = place.bundle('etcd.crt', trusts);
  place.start('etcd', [
    ...['--name', 'one', '--data-dir', join(place.folder, 'data'), '--logger', 'zap'],
    ...['--listen-client-urls', url, '--advertise-client-urls', url],
    ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
    ...['--initial-cluster', `one=${peers}`, '--client-cert-auth', '--peer-client-cert-auth'],
    ...['--trusted-ca-file', trusted, '--cert-file', certificate, '--key-file', key],
    ...['--peer-trusted-ca-file', trusted],
    ...['--peer-cert-file', peerCertificate, '--peer-key-file', peerKey],
  ]);
  world.tree(by === 'old' ? 'trust' : 'issue', { [ids.etcdServer]: server, [ids.etcdPeer]: own });
  world.redirects.set('cp1:2379', { address: '127.0.0.1', port });
  world.redirects.set('cp1:2380', { address: '127.0.0.1', port: peer });
  await place.says('ready to serve client requests');
  return { place, url };
}

const said = async (move: 'issue' | 'retire', isSigning = true) =>
  (await world.ask(move, isSigning)).servers
    .filter(({ component }) => component !== 'kubeletServer')
    .map(({ component, state, reason }) => [component, state, reason]);

const accepts = 'accepts clients of the new generation, and refuses those of an unknown authority';
const refuses = expect.stringMatching(/^refuses clients of the new generation: /) as string;
const former = 'still presents a certificate of the former generation';

withPrograms(['etcd'], 'etcd', () => {
  const { old, next } = world.generations('etcd');
  beforeAll(() => {
    world.ca = 'etcd';
  });

  test.each([
    ['with both generations accepts the next one', [old, next], 'deployed', accepts],
    ['with the former one alone refuses it', [old], 'undeployed', refuses],
  ])('before issue, one %s', async (_, trusts, state, reason) => {
    const { place } = await etcdOf('old', trusts);
    try {
      expect(await said('issue')).toEqual([
        ['etcdServer', state, reason],
        ['etcdPeer', state, reason],
      ]);
    } finally {
      await place.stop();
    }
  });

  test('before retire, one with the new generation', async () => {
    const { place } = await etcdOf('next', [next, old]);
    const shown = 'presents a certificate of the new generation';
    try {
      expect(await said('retire')).toEqual([
        ['etcdServer', 'deployed', accepts],
        ['etcdPeer', 'deployed', accepts],
      ]);
      expect(await said('retire', false)).toEqual([
        ['etcdServer', 'deployed', shown],
        ['etcdPeer', 'deployed', shown],
      ]);
    } finally {
      await place.stop();
    }
  });

  test('before retire, one that still presents the former generation', async () => {
    const { place } = await etcdOf('old', [old, next]);
    world.tree('issue', {});
    try {
      for (const isSigning of [true, false]) {
        expect(await said('retire', isSigning)).toEqual([
          ['etcdServer', 'undeployed', former],
          ['etcdPeer', 'undeployed', former],
        ]);
      }
    } finally {
      await place.stop();
    }
  });
});

/** An API server on that etcd. */
async function apiServerOn({ place, url }: Etcd, trusts: readonly Issued[]): Promise<void> {
  const port = await freePort();
  const leaf = await world.leaf(ids.apiserver);
  const [certificate, key] = place.pair('api', leaf);
  const [etcdCertificate, etcdKey] = place.pair('client', await world.leaf(ids.etcdClient));
  const tokens = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  place.start('kube-apiserver', [
    ...[`--etcd-servers=${url}`, `--etcd-cafile=${join(place.folder, 'etcd.crt')}`],
    ...[`--etcd-certfile=${etcdCertificate}`, `--etcd-keyfile=${etcdKey}`],
    ...['--bind-address=127.0.0.1', `--secure-port=${port}`, '--advertise-address=10.9.0.1'],
    ...[`--tls-cert-file=${certificate}`, `--tls-private-key-file=${key}`],
    ...[`--client-ca-file=${place.bundle('clients.crt', trusts)}`, '--authorization-mode=RBAC'],
    ...['--service-cluster-ip-range=10.0.0.0/24', '--service-account-issuer=https://cp1'],
    `--service-account-key-file=${place.write('sa.pub', tokens.publicKey)}`,
    `--service-account-signing-key-file=${place.write('sa.key', tokens.privateKey)}`,
  ]);
  world.ca = 'cluster';
  world.tree('trust', { [ids.apiserver]: leaf });
  world.redirects.set('cp1:6443', { address: '127.0.0.1', port });
  await place.says('Serving securely on');
  await place.says('rolebindings.rbac.authorization.k8s.io');
}

withPrograms(['etcd', 'kube-apiserver'], 'the API server', () => {
  const { old, next } = world.generations('cluster');

  test.each([
    ['with both generations knows a client of the next one', [old, next], 'deployed', accepts],
    [
      'with the former one alone does not',
      [old],
      'undeployed',
      'refuses clients of the new generation: the server treats the client as anonymous (HTTP 401)',
    ],
  ])('%s', async (_, trusts, state, reason) => {
    world.ca = 'etcd';
    const { old: etcd } = world.generations();
    const below = await etcdOf('old', [etcd]);
    try {
      await apiServerOn(below, trusts);
      expect(await said('issue')).toEqual([['apiserver', state, reason]]);
    } finally {
      await below.place.stop();
    }
  });
});
