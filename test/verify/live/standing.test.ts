import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';

import { issueCertificate } from '../../../lib/issue/issue.js';
import type { Issued } from '../../../lib/issue/types.js';
import type { Edge } from '../../../lib/cluster/edges.js';
import type { ComponentName } from '../../../lib/model/kubernetes.js';
import type {
  Inventory,
  Observations,
  ReadCertificate,
  Spec,
  Specs,
} from '../../../lib/model/index.js';
import { liveWay } from '../../../lib/verify/live/live.js';
import { isTrusted, signerOf } from '../../../lib/verify/live/signed.js';
import type { FormerAuthority } from '../../../lib/verify/types.js';
import { Shown } from '../../../lib/keyring/parties.js';
import type { Outcome } from '../../../lib/verify/types.js';
import { readCertificate } from '../../../lib/x509/read.js';
import { withPrograms } from '../../programs.js';
import {
  CLIENT,
  SERVER,
  contents,
  namesake,
  now,
  other,
  party,
  rootContents,
  signed,
  year,
} from '../parties.js';

/** A server's story: its files, and the operator's message about it. */
const names = [{ type: 'ip' as const, value: '127.0.0.1' }];
const api = contents('api', [SERVER], names);
const [ours, aged] = await Promise.all(
  [now - 30 * 86_400, now - 60 * 86_400].map((at) =>
    issueCertificate({ contents: rootContents('cluster'), now: at }),
  ) as [Promise<Issued>, Promise<Issued>],
);
const issuing = await signed(ours, { ...rootContents('issuing'), lifetime: year / 2 });
const [own, below, second, kubelet] = await Promise.all([
  signed(ours, api),
  signed(issuing, api),
  signed(ours, contents('api', [SERVER], [{ type: 'dns', value: 'cp2' }])),
  signed(ours, contents('system:node:w1', [CLIENT])),
]);

const spec = (id: string, issuerId: string, file: string): Spec =>
  ({
    ...{ id, issuerId, kind: id.startsWith('ca-') ? 'authority' : 'certificate' },
    ...{ files: { certificate: `certs/${file}.crt` }, contents: { subject: {} } },
  }) as Spec;
const specs = {
  cluster: spec('ca-cluster', 'ca-cluster', 'ca/cluster'),
  etcd: spec('ca-etcd', 'ca-etcd', 'ca/etcd'),
  issuing: spec('ca-issuing', 'ca-cluster', 'ca/issuing'),
  own: spec('own', 'ca-cluster', 'cp1/api'),
  below: spec('below', 'ca-issuing', 'cp1/below'),
  second: spec('second', 'ca-cluster', 'cp2/api'),
  kubelet: spec('kubelet', 'ca-cluster', 'w1/kubelet'),
};
const holding = (certificate: ReadCertificate) => ({
  certificate: { state: 'read', certificates: [certificate] },
  generations: [{ role: 'active', certificate }],
});
const observed = Object.entries({
  own,
  below,
  second,
  kubelet,
  issuing,
  cluster: ours,
  etcd: other,
})
  .map(([name, { certificate }]) => ({ ...specs[name as keyof typeof specs], certificate }))
  .map(({ id, certificate }) => [id, holding(readCertificate(certificate))]);
const shown = new Shown(
  { specs: Object.values(specs) } as Specs,
  { observed: Object.fromEntries(observed) as unknown } as Observations,
);
const inventory = { hosts: { cp1: { addresses: ['127.0.0.1'] } } } as unknown as Inventory;

const servers: Server[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const child of children.splice(0)) child.kill();
});

const greets = (socket: Socket): void => {
  socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
};

interface Story {
  server?: Spec;
  history?: FormerAuthority[] | undefined;
  options?: TlsOptions;
  answers?: (socket: Socket) => void;
  components?: ComponentName;
  expects?: Edge['expect'];
  client?: Issued;
  /** Whether the operator gives the server's address. */
  redirected?: boolean;
  listener?: Listening;
}

interface Listening {
  port: number;
}

async function listening(
  chain: Issued[],
  { options = {}, answers = greets }: Story,
): Promise<Listening> {
  const side = { cert: pem(chain), key: Buffer.from(chain[0]!.key), ca: ours.certificate };
  const listener = createServer({ ...side, requestCert: true, ...options }, answers);
  servers.push(listener.listen(0, '127.0.0.1'));
  await once(listener, 'listening');
  return listener.address() as AddressInfo;
}

const pem = (chain: Issued[]): string => chain.map(({ certificate }) => certificate).join('');

/** OpenSSL's server, which refuses an untrusted client in TLS: Node's closes without a message. */
async function refusing(chain: Issued[], trusted: Issued, args: string[]): Promise<Listening> {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-live-'));
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const words = [
    's_server',
    '-accept',
    '127.0.0.1:0',
    '-www',
    '-Verify',
    '3',
    '-verify_return_error',
  ];
  const files = ['-cert', file('crt', pem(chain)), '-key', file('key', chain[0]!.key)];
  const child = spawn('openssl', [
    ...words,
    ...files,
    '-CAfile',
    file('ca', trusted.certificate),
    ...args,
  ]);
  children.push(child);
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text as string;
    const [, port] = /ACCEPT 127\.0\.0\.1:(\d+)/.exec(said) ?? [];
    if (port !== undefined) return { port: Number(port) };
  }
  throw new Error(`openssl s_server: ${said}`);
}

async function met(chain: Issued[], story: Story = {}): Promise<Outcome> {
  const { server = specs.own, history, components = 'etcdServer', expects = 'accepted' } = story;
  const { client: shows = kubelet, redirected = true } = story;
  const { port } = story.listener ?? (await listening(chain, story));
  const edge = {
    ...{ client: specs.kubelet, server, from: 'w1', to: 'cp1', dials: '127.0.0.1' },
    ...{ components: { client: 'kubelet', server: components }, expect: expects },
    port: redirected ? 2379 : port,
  } as Edge;
  const redirects = new Map(redirected ? [['cp1:2379', { address: '127.0.0.1', port }]] : []);
  const formerly = () => Promise.resolve(history);
  const way = liveWay({ edges: [edge], inventory, shown, redirects, now, formerly });
  const client = party(shows, [ours]);
  const parties = { client, server: party(own, [ours]) };
  const outcome = await way.connect(edge, parties, { client: client.key });
  return JSON.parse(JSON.stringify(outcome).replaceAll(`127.0.0.1:${port}`, 'HERE')) as Outcome;
}

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
const short = ({ certificate }: Issued): string =>
  readCertificate(certificate).fingerprint.slice(0, 12);
const held = { path: 'certs/ca/cluster.crt', commit: '803970528a'.repeat(4) };
const formerly = { ...held, certificate: readCertificate(namesake.certificate) };
const until = day(readCertificate(own.certificate).notAfter);
const tree = `the tree has "cluster" ${short(ours)}`;

test('a server with the former authority is not deployed, and no certificate of the tree is blamed', async () => {
  const old = await signed(namesake, api);
  const { standing } = await met([old], { history: [formerly] });
  const fact = `still presents a certificate by the former authority "cluster" ${short(namesake)} (until ${day(readCertificate(namesake.certificate).notAfter)}), which certs/ca/cluster.crt held at commit 803970528a; ${tree.replace('has', 'now has')}`;
  expect(standing).toEqual({
    state: 'undeployed',
    reason: `the server on cp1 (HERE) ${fact}`,
    hint: 'deploy cp1',
    undeployed: { fact, hosts: ['cp1'] },
  });
});

test.each([
  ['is neither in the tree nor in its git history', []],
  ['is not in the tree', undefined],
])('one that only has its name is by an authority that %s', async (words, history) => {
  const { standing } = await met([await signed(namesake, api)], { history });
  expect(standing).toMatchObject({
    state: 'foreign',
    reason: `the server on cp1 (HERE) presents "O=system:nodes, CN=api" until ${until}, by an authority that ${words} and calls itself "O=system:nodes, CN=cluster"; ${tree}`,
    hint: 'find out which service answers at HERE; if it is yours, deploy cp1',
  });
});

test('what a stranger sends behind its certificate proves nothing', async () => {
  const [stranger, behind] = [party(await signed(namesake, api)), party(own)].map(
    ({ chain }) => chain[0]!,
  );
  const none = () => Promise.resolve([]);
  const chain = [stranger!, behind!] as const;
  expect(await signerOf(chain, party(ours, [ours]).trusts, shown, none)).toEqual({
    ...{ is: 'unknown', compared: true },
  });
  expect(isTrusted(chain, party(ours, [ours]).trusts)).toBe(false);
});

test('a server is trusted by either generation of a bundle, also without its intermediate', async () => {
  const { trusts } = party(ours, [aged, ours]);
  const chain = [party(below).chain[0]!] as const;
  expect(isTrusted([party(own).chain[0]!], trusts)).toBe(true);
  expect(isTrusted(chain, trusts)).toBe(false);
  const none = () => Promise.resolve([]);
  const missing = { is: 'incomplete', missing: specs.issuing };
  expect(await signerOf(chain, trusts, shown, none)).toEqual(missing);
});

test('each generation of an authority of the tree is known as the signer', async () => {
  const generations = [ours, namesake].map(({ certificate }, index) => ({
    role: index === 0 ? 'active' : 'old',
    certificate: readCertificate(certificate),
  }));
  const rotating = new Shown(
    { specs: [specs.cluster] } as unknown as Specs,
    { observed: { 'ca-cluster': { generations } } } as unknown as Observations,
  );
  const chain = [party(await signed(namesake, api)).chain[0]!] as const;
  const none = () => Promise.resolve([]);
  const signer = await signerOf(chain, party(other, [other]).trusts, rotating, none);
  expect(signer).toEqual({ is: 'other', authority: specs.cluster });
});

type Row = [
  title: string,
  chain: Issued[],
  story: Story,
  said: RegExp,
  hint: RegExp,
  state: string,
];
const expired = contents('api', [SERVER], names);
const renamed = await signed(ours, contents('former', [SERVER], names), now - 3 * 86_400);
const rows: Row[] = [
  [
    'an earlier certificate of the same authority',
    [await signed(ours, api, now - 3600)],
    {},
    /still presents an earlier certificate, until \S+; certs\/cp1\/api\.crt ends on \S+$/,
    /^deploy cp1; if that is already done, restart etcd\.service there$/,
    'stale',
  ],
  [
    'one that has ended',
    [await signed(ours, expired, now - 3 * 86_400)],
    {},
    /still presents an earlier certificate, that ended on \S+; certs\/cp1\/api\.crt ends on/,
    /^deploy cp1/,
    'foreign',
  ],
  [
    'one that has ended, by a former authority',
    [await signed(aged, expired, now - 3 * 86_400)],
    { history: [{ ...held, certificate: readCertificate(aged.certificate) }] },
    /still presents a certificate by the former authority "cluster" .* which certs\/ca\/cluster\.crt held/,
    /^deploy cp1$/,
    'undeployed',
  ],
  [
    'a later one',
    [await signed(ours, { ...api, lifetime: 2 * 86_400 }, now + 7200)],
    {},
    /presents a later certificate, until/,
    /^this folder may be older than what is deployed: run "git pull --ff-only"/,
    'foreign',
  ],
  [
    'another host’s',
    [second],
    {},
    /presents certs\/cp2\/api\.crt instead of certs\/cp1\/api\.crt$/,
    /^check that HERE is cp1/,
    'foreign',
  ],
  [
    'another service’s',
    [await signed(ours, contents('web', [SERVER], names))],
    {},
    /presents "O=system:nodes, CN=web" until \S+, which is not in certs\/cp1\/api\.crt$/,
    /^check that HERE is cp1/,
    'stale',
  ],
  [
    'one of another subject that has ended, in no history',
    [await signed(ours, contents('web', [SERVER], names), now - 3 * 86_400)],
    { history: [] },
    /presents a certificate that ended on \S+, "O=system:nodes, CN=web", which is neither in certs\/cp1\/api\.crt nor in its git history$/,
    /^deploy cp1, then check that HERE is cp1, and check which files the service's configuration names$/,
    'foreign',
  ],
  [
    'one of another subject that has ended, without a history',
    [await signed(ours, contents('web', [SERVER], names), now - 3 * 86_400)],
    {},
    /presents a certificate that ended on \S+, "O=system:nodes, CN=web", which is not in certs\/cp1\/api\.crt$/,
    /^deploy cp1, then check that HERE is cp1/,
    'foreign',
  ],
  [
    'one of another subject that its file had',
    [renamed],
    {
      history: [
        { ...held, path: 'certs/cp1/api.crt', certificate: readCertificate(renamed.certificate) },
      ],
    },
    /still presents an earlier certificate, that ended on \S+, which certs\/cp1\/api\.crt held at commit 803970528a$/,
    /^deploy cp1; if that is already done, restart etcd\.service there$/,
    'foreign',
  ],
  [
    'one without its intermediate',
    [below],
    { server: specs.below },
    /without the intermediate certs\/ca\/issuing\.crt, so no client can trust it$/,
    /^deploy cp1, and check which file/,
    'foreign',
  ],
  [
    'one by another authority of the tree',
    [await signed(other, api)],
    {},
    /presents "O=system:nodes, CN=api", which certs\/ca\/etcd\.crt has signed; clients trust "cluster"/,
    /^find out which service answers at HERE/,
    'foreign',
  ],
  [
    'one that its own key has signed',
    [await issueCertificate({ contents: { ...api, lifetime: 86_400 }, now: now - 9 * 86_400 })],
    {},
    /presents "O=system:nodes, CN=api" that ended on \S+, which its own key has signed/,
    /^find out which service answers at HERE \(a service signs its own certificate if its configuration names none\); if/,
    'foreign',
  ],
];

test.each(rows)('%s is told', async (_, chain, story, said, hint, state) => {
  const { standing } = await met(chain, story);
  expect(standing).toMatchObject({
    state,
    reason: expect.stringMatching(said) as string,
    hint: expect.stringMatching(hint) as string,
  });
  expect(standing!.reason).toMatch(/^the server on cp1 \(HERE\) /);
});

test('one with the whole chain is as it must be', async () => {
  expect(await met([below, issuing], { server: specs.below })).not.toHaveProperty('standing');
});

test('a client that the server takes for nobody may be one that it doesn’t trust yet', async () => {
  const unauthorized = (socket: Socket): void => {
    socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 401 No\r\n\r\n'));
  };
  const { server } = await met([own], { components: 'apiserver', answers: unauthorized });
  expect(server).toMatchObject({
    fault: 'untold',
    reason: 'the server treats the client as anonymous (HTTP 401)',
    hint: 'deploy cp1: perhaps the server does not trust certs/ca/cluster.crt yet',
  });
});

const cuts = (socket: Socket): void => {
  socket.on('error', () => undefined).once('data', () => socket.destroy());
};
const at = (value: string) =>
  signed(ours, contents('peer', [SERVER, CLIENT], [{ type: 'ip', value }]));
const [far, loopback] = [await at('10.9.9.9'), await at('127.0.0.1')];
const peer: Story = { components: 'etcdPeer', answers: cuts };

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a peer that etcd cuts off in %s was not tried',
  async (v) => {
    const options = { minVersion: v, maxVersion: v };
    const { untried, presents } = await met([own], { ...peer, options, client: far });
    expect(untried).toMatchObject({
      reason:
        "certflake cannot try etcd's peers from here: etcd accepts a peer only from an address on its certificate, and closed the connection after the handshake",
      hint: 'on each host that runs etcd, run "certflake verify --live -i /etc/ssh/ssh_host_ed25519_key" as root',
    });
    expect(presents).toMatchObject({ subject: 'O=system:nodes, CN=api' });
  },
);

test('where certificates name the loopback, a tunnel is the way', async () => {
  const { untried } = await met([own], { ...peer, client: loopback });
  expect(untried!.hint).toMatch(
    /^for each host, as for cp1: keep "ssh -N -L 12379:127\.0\.0\.1:2379 root@cp1" open, and run "certflake verify --live --connect-to cp1:2379=127\.0\.0\.1:12379" beside it; or on each host that runs etcd, run /,
  );
});

test.each([
  ['from an address on its certificate', { client: loopback, redirected: false }],
  ['whose certificate names nothing', {}],
  ['that is no peer', { client: far, components: 'etcdServer' }],
] as [string, Story][])('a client %s is cut off for another reason', async (_, story) => {
  await expect(met([own], { ...peer, ...story })).rejects.toMatchObject({
    code: 'unreached',
    message: expect.stringMatching(/^the server on cp1 .* closed the connection after/) as string,
  });
});

test('a stranger that cuts off a peer is a stranger first', async () => {
  const outcome = await met([await signed(namesake, api)], { ...peer, client: far });
  expect(outcome).not.toHaveProperty('untried');
  expect(outcome.standing).toMatchObject({ state: 'foreign' });
});

withPrograms(['openssl'], 'a server whose TLS refuses clients', () => {
  const trusts = (chain: Issued[], ...args: string[]) => refusing(chain, namesake, args);

  test.each([[], ['-tls1_2'], ['-tls1_3']])(
    'is not deployed if it trusts another authority: %j',
    async (...args) => {
      const { standing, server } = await met([own], { listener: await trusts([own], ...args) });
      expect(server).toMatchObject({ fault: 'authority' });
      expect(standing).toMatchObject({
        state: 'undeployed',
        reason:
          "the server on cp1 (HERE) does not trust certs/ca/cluster.crt, the authority above its clients' certificates",
        hint: 'deploy cp1; if that is already done, restart etcd.service there',
      });
    },
  );

  test('is told by what it presents, if that is not the tree’s', async () => {
    const old = await signed(namesake, api);
    const outcome = await met([old], { listener: await trusts([old]), history: [formerly] });
    expect(outcome).toMatchObject({
      client: { fault: 'authority' },
      standing: { reason: expect.stringMatching(/^the server on cp1 .* still presents/) as string },
    });
  });

  test('is none to deploy where it must refuse', async () => {
    const intruder: Story = { listener: await trusts([own]), expects: 'refused' };
    expect(await met([own], intruder)).not.toHaveProperty('standing');
  });
});
