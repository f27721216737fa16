import { getEventListeners } from 'node:events';

import { jest } from '@jest/globals';

import type { GeneralName } from '../../lib/model.js';
import { handshake } from '../../lib/verify/handshake.js';
import { compareParties } from '../../lib/verify/public.js';
import type { KeyedParty } from '../../lib/verify/types.js';
import {
  CLIENT,
  SERVER,
  contents,
  former,
  namesake,
  now,
  other,
  ours,
  party,
  signed,
  year,
} from './parties.js';

const dns: GeneralName = { type: 'dns', value: 'api.example.org' };
const names: GeneralName[] = [dns, { type: 'ip', value: '127.0.0.1' }];
const kubelet = await signed(ours, contents('system:node:w1', [CLIENT]));
const api = await signed(ours, contents('kube-apiserver', [SERVER], names));
const ended = await signed(
  former,
  contents('late', [CLIENT, SERVER], names),
  now - 2 * year + 86_400,
);
const serving = await signed(ours, contents('serving', [SERVER], names));
const nameless = await signed(ours, contents('api.example.org', [SERVER]));

type Case = [
  title: string,
  client: KeyedParty,
  server: KeyedParty,
  dials: string,
  faults: [ofServer: string | undefined, ofClient: string | undefined],
];

const cases: Case[] = [
  [
    'accepts its own by name',
    party(kubelet),
    party(api),
    'api.example.org',
    [undefined, undefined],
  ],
  ['accepts its own by address', party(kubelet), party(api), '127.0.0.1', [undefined, undefined]],
  [
    'accepts either generation of a bundle',
    party(kubelet, [other, ours]),
    party(api, [namesake, ours]),
    '127.0.0.1',
    [undefined, undefined],
  ],
  [
    'refuses a client of another authority',
    party(kubelet),
    party(api, [other]),
    'api.example.org',
    [undefined, 'authority'],
  ],
  [
    'refuses a client of an authority of the same name',
    party(kubelet),
    party(api, [namesake]),
    'api.example.org',
    [undefined, 'authority'],
  ],
  [
    'refuses everybody where nobody is trusted',
    party(kubelet, []),
    party(api, []),
    'api.example.org',
    ['authority', 'authority'],
  ],
  [
    'refuses a client without client auth',
    party(serving),
    party(api),
    'api.example.org',
    [undefined, 'usage'],
  ],
  [
    'refuses a server without server auth',
    party(kubelet),
    party(kubelet),
    'api.example.org',
    ['usage', undefined],
  ],
  ['refuses a server of another name', party(kubelet), party(api), 'cp2', ['name', undefined]],
  [
    'refuses a server that only its common name names',
    party(kubelet),
    party(nameless),
    'api.example.org',
    ['name', undefined],
  ],
  [
    'refuses what has ended',
    party(ended, [former]),
    party(ended, [former]),
    'api.example.org',
    ['time', 'time'],
  ],
];

test.each(cases)('a handshake %s', async (_, client, server, dials, faults) => {
  const seen = await handshake(client, server, dials);
  expect([seen.client?.fault, seen.server?.fault]).toEqual(faults);
});

test.each(cases)('certificates alone tell the same: %s', async (_, client, server, dials) => {
  expect(compareParties(client, server, dials, now)).toEqual(
    await handshake(client, server, dials),
  );
});

test('both show who they are, accepted or not', async () => {
  const { presented } = await handshake(party(kubelet, []), party(api, []), 'cp1');
  expect(presented).toEqual({
    client: { commonName: 'system:node:w1', organization: 'system:nodes' },
    server: { commonName: 'kube-apiserver', organization: 'system:nodes' },
  });
});

test.each([
  ['client', { ...party(kubelet), key: api.key }, party(api)],
  ['server', party(kubelet), { ...party(api), key: kubelet.key }],
])("a key that is not the %s's makes no connection and leaves nothing waiting", async (...row) => {
  const [, client, server] = row;
  const limit = new AbortController();
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  await expect(handshake(client, server, 'api.example.org')).rejects.toThrow();
  timeout.mockRestore();
  expect(getEventListeners(limit.signal, 'abort')).toEqual([]);
});
