import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:tls';

import type { Issued } from '../../../lib/issue/types.js';
import type { Edge } from '../../../lib/cluster/edges.js';
import type { ComponentName } from '../../../lib/model/kubernetes.js';
import type { Inventory, Observations, Spec, Specs } from '../../../lib/model/index.js';
import { liveWay } from '../../../lib/verify/live/live.js';
import { Shown } from '../../../lib/keyring/parties.js';
import type { Parties } from '../../../lib/verify/types.js';
import { readCertificate } from '../../../lib/x509/read.js';
import { CLIENT, SERVER, contents, now, other, ours, party, signed } from '../parties.js';

const names = [
  { type: 'ip' as const, value: '127.0.0.1' },
  { type: 'dns' as const, value: 'api.example.org' },
];
const [one, two, kubelet] = await Promise.all([
  signed(ours, contents('one', [SERVER], names)),
  signed(ours, contents('two', [SERVER], names)),
  signed(ours, contents('system:node:w1', [CLIENT])),
]);

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server with this certificate that gives everybody the same answer. */
async function serving({ certificate, key }: Issued, answer = 'HTTP/1.1 200 OK\r\n\r\n') {
  const options = { cert: certificate, key: Buffer.from(key), ca: ours.certificate };
  const server = createServer({ ...options, requestCert: true }, (socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(answer));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const spec = (id: string): Spec =>
  ({ id, files: { certificate: `certs/${id}.crt` }, contents: { subject: {} } }) as Spec;
const inTree = (issued: Issued) => ({
  certificate: { state: 'read', certificates: [readCertificate(issued.certificate)] },
});
const shown = new Shown(
  { specs: [] as Spec[] } as Specs,
  { observed: { one: inTree(one), two: inTree(two) } } as unknown as Observations,
);
const inventory = { hosts: { cp1: {}, cp2: {} } } as unknown as Inventory;

const edge = (to: string, server: string, dials: string, serves: ComponentName = 'etcdServer') =>
  ({
    ...{ client: spec('kubelet'), server: spec(server), to, dials, port: 2379 },
    components: { client: 'kubelet', server: serves },
  }) as unknown as Edge;

/** As the edges' way tries the first of them, with the server there. */
function tried(edges: Edge[], endpoint: { address: string; port: number }, trusts = [ours]) {
  const [{ to, dials }] = edges as [Edge];
  const from = `${dials === '127.0.0.1' ? to : dials}:2379`;
  const redirects = new Map([[from, endpoint]]);
  const formerly = () => Promise.resolve(undefined);
  const way = liveWay({ edges, inventory, shown, redirects, now, formerly });
  const client = party(kubelet, trusts);
  const parties: Parties = { client, server: { chain: [], trusts: [] } };
  return () => way.connect(edges[0]!, parties, { client: client.key });
}

const presented = (commonName: string) => ({ commonName, organization: 'system:nodes' });

test('a server with the tree’s certificate is fine', async () => {
  const meet = tried([edge('cp1', 'one', '127.0.0.1')], await serving(one));
  expect(await meet()).toEqual({
    endpoint: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    presents: expect.objectContaining({ subject: 'O=system:nodes, CN=one' }) as object,
    presented: { client: presented('system:node:w1'), server: presented('one') },
  });
});

test('one with another’s is stale, though that belongs to another host', async () => {
  const edges = [edge('cp1', 'one', '127.0.0.1'), edge('cp2', 'two', '127.0.0.1')];
  const endpoint = await serving(two);
  expect(await tried(edges, endpoint)()).toMatchObject({
    standing: { state: 'stale' },
  });
});

test('behind a name before several servers any of theirs will do', async () => {
  const edges = ['one', 'two'].map((id, i) => edge(`cp${i + 1}`, id, 'api.example.org'));
  for (const issued of [one, two]) {
    expect(await tried(edges, await serving(issued))()).not.toHaveProperty('standing');
  }
});

test('a server that the client does not trust is held against it', async () => {
  const meet = tried([edge('cp1', 'one', '127.0.0.1')], await serving(one), [other]);
  expect(await meet()).toMatchObject({ client: { fault: 'authority' } });
});

test('an API server’s word counts for who the client is', async () => {
  const body = JSON.stringify({ status: { userInfo: { username: 'jane' } } });
  const api = edge('cp1', 'one', '127.0.0.1', 'apiserver');
  const meet = tried([api], await serving(one, `HTTP/1.1 201 Created\r\n\r\n${body}`));
  expect((await meet()).presented.client).toEqual({ commonName: 'jane' });
});

test('a server that nobody reaches is dialled once', async () => {
  const meet = tried([edge('cp1', 'one', '127.0.0.1')], { address: '127.0.0.1', port: 9 });
  const why = () => meet().catch((error: unknown) => error);
  const first = await why();
  expect(first).toMatchObject({ message: 'nothing listens at 127.0.0.1:9' });
  expect(await why()).toBe(first);
});

test('a client that is cut off says nothing of the next one', async () => {
  let asked = 0;
  const options = { cert: one.certificate, key: Buffer.from(one.key), ca: ours.certificate };
  const server = createServer({ ...options, requestCert: true }, (socket) => {
    const isFirst = (asked += 1) === 1;
    socket
      .on('error', () => undefined)
      .once('data', () => {
        if (isFirst) socket.destroy();
        else socket.end('HTTP/1.1 200 OK\r\n\r\n');
      });
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const meet = tried([edge('cp1', 'one', '127.0.0.1')], { address: '127.0.0.1', port });
  await expect(meet()).rejects.toMatchObject({ code: 'unreached' });
  expect(await meet()).toMatchObject({ presented: { server: presented('one') } });
});
