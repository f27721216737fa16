import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Problem } from '../../../lib/errors.js';
import type { Issued } from '../../../lib/issue/types.js';
import type { Edge } from '../../../lib/cluster/edges.js';
import type { ComponentName } from '../../../lib/model/kubernetes.js';
import type { Inventory, Observations, Spec, Specs } from '../../../lib/model/index.js';
import { findingsOf } from '../../../lib/verify/findings.js';
import { liveWay } from '../../../lib/verify/live/live.js';
import { Shown } from '../../../lib/keyring/parties.js';
import { judge, type Tried } from '../../../lib/verify/verdicts.js';
import { need, withPrograms } from '../../programs.js';
import { CLIENT, SERVER, contents, now, other, ours, party, signed } from '../parties.js';

/** A server for `other`'s clients, and an intruder that `ours` has signed. */
const names = [{ type: 'ip' as const, value: '127.0.0.1' }];
const [server, intruder, client] = await Promise.all([
  signed(other, contents('etcd', [SERVER, CLIENT], names)),
  signed(ours, contents('system:node:w1', [CLIENT])),
  signed(other, contents('etcd-client', [CLIENT])),
]);

const spec = (id: string): Spec =>
  ({
    ...{ id, place: `cas.${id}`, issuerId: 'ca-etcd', files: { certificate: `certs/${id}.crt` } },
    contents: { subject: { commonName: id, O: 'system:nodes' } },
  }) as unknown as Spec;
const served = { state: 'read', certificates: party(server, [other]).chain };
const shown = new Shown(
  { specs: [] as Spec[] } as Specs,
  { observed: { served: { certificate: served } } } as unknown as Observations,
);

const folder = mkdtempSync(join(tmpdir(), 'certflake-lax-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const [crt, key] = [file('crt', server.certificate), file('key', server.key)];
const [ca, both] = [
  file('ca', other.certificate),
  file('both', other.certificate + ours.certificate),
];

async function freePort(): Promise<number> {
  const one = createServer().listen(0, '127.0.0.1');
  await once(one, 'listening');
  const { port } = one.address() as AddressInfo;
  one.close();
  return port;
}

const openssl = (port: number, ...more: string[]): string[] => [
  ...['s_server', '-accept', `127.0.0.1:${port}`, '-www', '-cert', crt, '-key', key, ...more],
];

const etcd = (port: number, ...more: string[]): string[] => [
  ...['--name', 'x', '--data-dir', join(folder, `etcd-${port}`)],
  ...['--listen-client-urls', `https://127.0.0.1:${port}`],
  ...['--advertise-client-urls', `https://127.0.0.1:${port}`],
  ...['--listen-peer-urls', 'http://127.0.0.1:0', '--cert-file', crt, '--key-file', key, ...more],
];

/** The findings for an intruder, and for a legitimate client. */
async function met(port: number, serves: ComponentName, shows: Issued = intruder) {
  const expect = shows === intruder ? 'refused' : 'accepted';
  const edge = {
    ...{ client: spec('kubelet'), server: spec('served'), from: 'w1', to: 'cp1', port },
    ...{ dials: '127.0.0.1', components: { client: 'kubelet', server: serves }, expect },
    ...{ by: 'authority', why: 'it may do all', trusts: ['ca-etcd'] },
  } as unknown as Edge;
  const inventory = { hosts: { cp1: { addresses: ['127.0.0.1'] } } } as unknown as Inventory;
  const formerly = () => Promise.resolve(undefined);
  const redirects = new Map<string, never>();
  const way = liveWay({ edges: [edge], inventory, shown, redirects, now, formerly });
  const parties = { client: party(shows, [other]), server: party(server, [other]) };
  const outcome = await way.connect(edge, parties, { client: shows.key });
  return (related: boolean): Tried => judge(edge, outcome, related, 'live');
}

async function running(program: string, args: string[], port: number): Promise<void> {
  children.push(spawn(need(program), args, { stdio: 'ignore' }));
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(50);
  }
  throw new Error(`${program} does not listen at ${port}`);
}

const said = (tried: Tried, port: number): Problem[] =>
  findingsOf([tried]).map(
    (one) => JSON.parse(JSON.stringify(one).replaceAll(`:${port}`, '')) as Problem,
  );

const FOR_ALL =
  'the server on cp1 (127.0.0.1) accepts every client: it accepted a connection without a client certificate';

withPrograms(['openssl'], 'a server that asks nobody for a certificate', () => {
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    await running('openssl', openssl(port), port);
  });

  test.each([
    ['kubeletServer', 'the kubelet', /authentication\.x509\.clientCAFile .*anonymous\.enabled/],
    ['etcdPeer', 'etcd', /--peer-client-cert-auth .*--peer-trusted-ca-file/],
  ] as const)('in the place of %s leads to its configuration', async (serves, what, settings) => {
    const judged = await met(port, serves);
    const [found] = said(judged(false), port) as [Problem];
    expect(found).toMatchObject({ code: 'edge-failed', level: 'error', place: '' });
    expect(found.message).toMatch(new RegExp(`^${FOR_ALL.replace(/[()]/g, '\\$&')}`));
    expect(found.hint).toMatch(/^check the configuration of .* on cp1, not the certificates: /);
    expect(found.hint).toContain(what);
    expect(found.hint).toMatch(settings);
  });

  test('is no warning of a root in common: that is the lesser fault', async () => {
    const judged = await met(port, 'kubeletServer');
    expect(judged(true)).toMatchObject({ verdict: 'failed', about: 'server' });
  });

  test('lets in whom it should', async () => {
    const judged = await met(port, 'kubeletServer', client);
    expect(judged(true)).toMatchObject({ result: 'accepted' });
    expect(judged(true)).not.toHaveProperty('about');
  });
});

describe('a server that knows whoever comes and forbids him all, in the words of a kubelet', () => {
  const https = createHttpsServer(
    {
      cert: server.certificate,
      key: Buffer.from(server.key),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (_request, response) => {
      response
        .writeHead(403)
        .end('Forbidden (user=kubelet, verb=get, resource=nodes, subresource=proxy)');
    },
  );
  let port: number;
  beforeAll(async () => {
    https.listen(0, '127.0.0.1');
    await once(https, 'listening');
    ({ port } = https.address() as AddressInfo);
  });
  afterAll(() => https.close());

  test('says of an intruder that it knows him, and nothing of a binding', async () => {
    const { verdict, reason, hint } = (await met(port, 'kubeletServer'))(false);
    expect({ verdict, reason }).toEqual({
      verdict: 'failed',
      reason:
        'the server refuses the client, but for the wrong reason: the kubelet knows kubelet, but gives it no permission (HTTP 403)',
    });
    expect(hint).toMatch(/^check the configuration of the kubelet .*clientCAFile/);
  });

  test('says of its client which binding is missing', async () => {
    const { verdict, reason, hint } = (await met(port, 'kubeletServer', client))(false);
    expect({ verdict, reason, hint }).toEqual({
      verdict: 'failed',
      reason:
        'the server refuses kubelet: the kubelet knows kubelet, but gives it no permission (HTTP 403): the binding to system:kubelet-api-admin is missing',
      hint: 'on a control plane: systemctl restart kubernetes-bootstrap; or bind the ClusterRole system:kubelet-api-admin to that user',
    });
  });
});

withPrograms(['openssl'], 'a server that takes a certificate which it must refuse', () => {
  test.each([
    ['that of any authority', ['-Verify', '3', '-CAfile', ca]],
    ['that of one more', ['-Verify', '3', '-verify_return_error', '-CAfile', both]],
  ])('%s', async (_, args) => {
    const port = await freePort();
    await running('openssl', openssl(port, ...args), port);
    const judged = await met(port, 'etcdServer');
    expect(said(judged(false), port)).toMatchObject([
      {
        message:
          'kubelet to served on cp1 is accepted but must be refused: the server on cp1 (127.0.0.1) accepts a client certificate that it must refuse; it may do all',
        hint: expect.stringMatching(
          /^check the configuration of etcd on cp1, .*--trusted-ca/,
        ) as string,
      },
    ]);
    expect(judged(true)).toMatchObject({
      verdict: 'open',
      reason: expect.stringMatching(
        /^the server trusts the authority above the client's certificate/,
      ) as string,
    });
  });

  test('it refuses as it should', async () => {
    const port = await freePort();
    const args = ['-Verify', '3', '-verify_return_error', '-CAfile', ca];
    await running('openssl', openssl(port, ...args), port);
    expect((await met(port, 'etcdServer'))(false)).toMatchObject({ verdict: 'ok' });
  });
});

withPrograms(['etcd'], 'a real etcd', () => {
  test('without --client-cert-auth is told as one that lets everybody in', async () => {
    const port = await freePort();
    await running('etcd', etcd(port), port);
    const judged = await met(port, 'etcdServer');
    expect(said(judged(false), port)).toMatchObject([
      {
        message: `${FOR_ALL}; any machine that reaches etcd can read and write the whole cluster, without any permission (1 connection)`,
        hint: 'check the configuration of etcd on cp1, not the certificates: --client-cert-auth makes it ask for certificates, --trusted-ca-file names the authority of its clients',
      },
    ]);
  }, 30_000);

  test('with it refuses as it should', async () => {
    const port = await freePort();
    await running('etcd', etcd(port, '--client-cert-auth', '--trusted-ca-file', ca), port);
    expect((await met(port, 'etcdServer'))(false)).toMatchObject({ verdict: 'ok' });
  }, 30_000);
});
