import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';

import {
  openRepository,
  unseal,
  type Policy,
  type Problem,
  type Repository,
} from '../../lib/index.js';
import { agePerson, sshPerson } from '../cluster/keys.js';

const operator = await agePerson('operator');
const host = await sshPerson('cp-1');
const identities = [operator.identity];

/** One connection: the kubelet of cp-1 to the API server there. */
const policy: Policy = {
  dir: 'certs',
  userAgeKeys: [operator.recipient],
  hosts: { 'cp-1': { role: 'control-plane', owningHostKey: host.recipient } },
  defaults: { key: { algo: 'ecdsa', size: 256 } },
  cas: {
    cluster: {
      ca: { commonName: 'kubernetes-ca', usages: ['signing'] },
      certDefaults: { roles: ['control-plane'] },
      certs: {
        apiserver: { commonName: 'kube-apiserver', hosts: ['cp-1'], usages: ['server auth'] },
        kubelet: {
          commonName: 'system:node:cp-1',
          names: { O: 'system:nodes' },
          usages: ['client auth'],
        },
      },
    },
  },
};

let top: string;
let repository: Repository;
const servers: Server[] = [];

beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'certflake-live-'));
  repository = await issued('ours');
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => {
  rmSync(top, { recursive: true, force: true });
});

async function issued(name: string): Promise<Repository> {
  mkdirSync(join(top, name));
  const made = await openRepository(join(top, name), { policy });
  await made.apply(await made.plan(), { identities });
  return made;
}

/** Without the policy's own problems: it is a part of a cluster's. */
const ofEdges = (problems: Problem[]): Problem[] =>
  problems.filter(({ code }) => code.startsWith('edge-'));

/** Answers as an API server does: who the client is, or 401. */
function answer(socket: TLSSocket): void {
  const { CN, O } = socket.authorized ? socket.getPeerCertificate().subject : {};
  const body = JSON.stringify({ status: { userInfo: { username: CN, groups: [O] } } });
  const said = socket.authorized ? `201 Created\r\n\r\n${body}` : '401 Unauthorized\r\n\r\n';
  socket.on('error', () => undefined).once('data', () => socket.end(`HTTP/1.1 ${said}`));
}

/** An API server with a tree's files; where certflake finds it. */
async function serving({ root }: Repository): Promise<{ live: string[]; endpoint: string }> {
  const read = (path: string) => readFileSync(join(root, 'certs', path));
  const own = 'derived/cp-1/cluster-apiserver';
  const key = Buffer.from(await unseal(read(`${own}.key.age`), identities, own));
  const files = { cert: read(`${own}.crt`), key, ca: read('ca/cluster.crt') };
  const server = createServer({ ...files, requestCert: true, rejectUnauthorized: false }, answer);
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { live: [`cp-1:6443=${endpoint}`], endpoint };
}

test('a running server with the tree’s files accepts the client, and says who it is', async () => {
  const { live, endpoint } = await serving(repository);
  const { edges, unopened, problems } = await repository.verify({ live, identities });
  expect([unopened, ofEdges(problems)]).toEqual([[], []]);
  expect(edges).toEqual([
    expect.objectContaining({
      ...{ client: 'derived-cp-1-cluster-kubelet', server: 'derived-cp-1-cluster-apiserver' },
      ...{ by: 'live', result: 'accepted', verdict: 'ok', endpoint },
      identity: { commonName: 'system:node:cp-1', organization: 'system:nodes' },
      presents: expect.objectContaining({ subject: 'CN=kube-apiserver' }) as object,
    }),
  ]);
});

test('one with another authority of the same name is not the tree’s', async () => {
  const { live, endpoint } = await serving(await issued('theirs'));
  const { edges, problems } = await repository.verify({ live, identities });
  expect(edges).toMatchObject([{ by: 'live', result: 'refused', verdict: 'failed', endpoint }]);
  expect(ofEdges(problems)).toMatchObject([
    {
      ...{ code: 'edge-failed', level: 'error' },
      message: expect.stringMatching(
        /^the server on cp-1 \(127\.0\.0\.1:\d+\) presents "CN=kube-apiserver" .* by an authority that is not in the tree/,
      ) as string,
    },
  ]);
});

test('one that is down is not reached', async () => {
  const { edges, problems } = await repository.verify({
    ...{ live: ['cp-1:6443=127.0.0.1:1'], identities },
  });
  expect(edges).toMatchObject([{ by: 'nothing', result: 'untried', verdict: 'unreached' }]);
  expect(ofEdges(problems)).toMatchObject([
    { code: 'edge-unreached', message: 'cp-1: nothing listens at 127.0.0.1:1 (1 connection)' },
  ]);
});

test('without another address, the policy’s is called', async () => {
  const here = { role: 'control-plane', owningHostKey: host.recipient, addresses: ['127.0.0.1'] };
  const own: Policy = { ...policy, hosts: { 'cp-1': here } };
  const opened = await openRepository(repository.root, { policy: own });
  const { problems } = await opened.verify({ live: true, identities });
  // Whatever listens there on this machine, it isn't this cluster's.
  expect(ofEdges(problems)).toMatchObject([
    { message: expect.stringContaining('127.0.0.1:6443') as string },
  ]);
});

test('keys of clients are needed, and places that the policy has', async () => {
  await expect(repository.verify({ live: true })).rejects.toMatchObject({
    ...{ code: 'no-identity', hint: expect.stringContaining('{ identities: [FILE] }') as string },
    message: "live checks need the clients' keys, but there is no identity to open them",
  });
  const elsewhere = repository.verify({ live: ['cp-9:6443=127.0.0.1:1'], identities });
  await expect(elsewhere).rejects.toMatchObject({ code: 'usage' });
});
