import { once } from 'node:events';
import {
  createServer as createPlainServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';

import { jest } from '@jest/globals';

import type { ReadCertificate } from '../../../lib/model/index.js';
import { ask } from '../../../lib/verify/live/ask.js';
import { CLIENT, SERVER, contents, other, ours, party, signed } from '../parties.js';

const names = [{ type: 'ip' as const, value: '127.0.0.1' }];
const kubelet = party(await signed(ours, contents('system:node:w1', [CLIENT])));
const api = party(await signed(ours, contents('kube-apiserver', [SERVER], names)));
const [root] = party(ours).chain as [ReadCertificate];
const question = { method: 'GET' as const, path: '/version' };

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server): Promise<{ address: string; port: number }> {
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const answer = (socket: Socket): void => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"a":1}'));
};

const tls = (options: TlsOptions, answers = answer): Server =>
  createServer(
    {
      cert: api.chain[0]!.pem,
      key: Buffer.from(api.key),
      ca: ours.certificate,
      requestCert: true,
      ...options,
    },
    answers,
  );

test.each([
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
  ['TLS 1.3', { minVersion: 'TLSv1.3' }],
] as const)('a server that speaks %s alone is asked', async (_, options) => {
  const endpoint = await listening(tls(options));
  expect(await ask(endpoint, kubelet, '127.0.0.1', question)).toEqual({
    status: 200,
    body: '{"a":1}',
    presented: {
      chain: [api.chain[0], expect.objectContaining({ fingerprint: root.fingerprint })],
      identity: { commonName: 'kube-apiserver', organization: 'system:nodes' },
    },
  });
});

test('a server that is not whom the client dials is asked all the same', async () => {
  const endpoint = await listening(tls({}));
  const stranger = { ...kubelet, trusts: party(ours, [other]).trusts };
  expect(await ask(endpoint, stranger, '127.0.0.1', question)).toMatchObject({
    status: 200,
    presented: { objection: { fault: 'authority' } },
  });
  expect(await ask(endpoint, kubelet, 'cp1', question)).toMatchObject({
    status: 200,
    presented: { objection: { fault: 'name', reason: 'the certificate does not name cp1' } },
  });
});

const ends = (text: string) =>
  createPlainServer((socket) => socket.on('error', () => undefined).end(text));

test.each([
  [
    'speaks no TLS',
    ends('HTTP/1.1 400 Bad Request\r\n\r\n'),
    /^the service at 127\S+ does not speak TLS$/,
  ],
  [
    'hangs up',
    ends(''),
    /^127\.0\.0\.1:\d+ cut the connection before the TLS handshake was complete$/,
  ],
  ['keeps silent', createPlainServer(), /^no answer from 127\.0\.0\.1:\d+$/],
])('a server that %s is not reached', async (_, server, said) => {
  const endpoint = await listening(server);
  const asked = ask(endpoint, kubelet, '127.0.0.1', question);
  await expect(asked).rejects.toMatchObject({
    code: 'unreached',
    message: expect.stringMatching(said) as string,
  });
});

const longWinded = (socket: Socket): void => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n';
  socket.on('error', () => undefined).once('data', () => socket.write(head + 'x'.repeat(100_000)));
};
const speechless = (socket: Socket): void => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n';
  socket.on('error', () => undefined).once('data', () => socket.write(head));
};

test('no more is read of an answer than anybody reads', async () => {
  const { body } = (await ask(
    await listening(tls({}, longWinded)),
    kubelet,
    '127.0.0.1',
    question,
  )) as {
    body: string;
  };
  expect(body.length).toBeGreaterThan(65_536);
  expect(body.length).toBeLessThanOrEqual(100_000);
});

test('an answer that begins and never ends is not waited for', async () => {
  const endpoint = await listening(tls({}, speechless));
  const limit = AbortSignal.timeout.bind(AbortSignal);
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => limit(ms / 20));
  try {
    const asked = ask(endpoint, kubelet, '127.0.0.1', question);
    await expect(asked).rejects.toMatchObject({
      code: 'unreached',
      message: expect.stringMatching(/^the answer from .* is incomplete$/) as string,
    });
  } finally {
    timeout.mockRestore();
  }
});

test('nor is one that does not listen, or whose name nobody knows', async () => {
  const endpoint = await listening(createPlainServer());
  open.splice(0)[0]!.close();
  await expect(ask(endpoint, kubelet, '127.0.0.1', question)).rejects.toMatchObject({
    message: `nothing listens at 127.0.0.1:${endpoint.port}`,
  });
  const nowhere = { address: 'cp1.invalid', port: 6443 };
  await expect(ask(nowhere, kubelet, 'cp1.invalid', question)).rejects.toMatchObject({
    message: 'cannot resolve cp1.invalid:6443',
  });
});
