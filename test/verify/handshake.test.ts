import { getEventListeners } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';

import { jest } from '@jest/globals';

import { issueCertificate } from '../../lib/issue/issue.js';
import { signing } from '../issue/signing.js';
import type { Issued } from '../../lib/issue/types.js';
import type { GeneralName } from '../../lib/model/index.js';
import { handshake } from '../../lib/verify/handshake.js';
import { compareParties } from '../../lib/verify/by-certificates.js';
import { listenerOf, sideOf } from '../../lib/verify/tls.js';
import type { KeyedParty } from '../../lib/verify/types.js';
import { run, withPrograms } from '../programs.js';
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
  shake,
  signed,
  rootContents,
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
const unlimited = await signed(ours, contents('anything', [], names));
const early = await signed(ours, contents('early', [CLIENT, SERVER], names), now + 3600);
const between = await signed(ours, rootContents('between'));
const below = await signed(between, contents('below', [CLIENT, SERVER], names));
const lasting = await issueCertificate({
  contents: { ...rootContents('lasting'), lifetime: 3 * year },
  now: now - 2 * year,
});
/** An intermediate that was renewed: its first certificate has ended. */
const ending = await signed(lasting, rootContents('between'), now - 2 * year + 3600);
const renewed = await issueCertificate({
  ...{ contents: { ...rootContents('between'), lifetime: year / 2 }, now },
  ...{ issuer: signing(lasting), key: ending.key },
});
const late = await signed(renewed, contents('late', [CLIENT, SERVER], names));

/** Two authorities, each signed by the other. */
const cross = (by: Issued, of: Issued, name: string) =>
  issueCertificate({ contents: rootContents(name), now, issuer: signing(by), key: of.key });
const round = [await cross(other, ours, 'cluster'), await cross(ours, other, 'etcd')];
/** The same authority's certificate from before it was renewed. */
const outdated = await issueCertificate({
  contents: rootContents('cluster'),
  now: now - 2 * year,
  key: ours.key,
});

/** Its last byte is another: the signature's. */
function forged({ certificate, key }: Issued): Pick<Issued, 'certificate' | 'key'> {
  const der = Buffer.from(certificate.replaceAll(/-----.*-----/g, ''), 'base64');
  der[der.length - 1]! ^= 1;
  const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  return { certificate: pem, key };
}

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
  [
    'refuses what an authority has signed that has ended',
    party(kubelet, [outdated]),
    party(api, [outdated]),
    '127.0.0.1',
    ['time', 'time'],
  ],
  ['refuses what is not valid yet', party(early), party(early), '127.0.0.1', ['time', 'time']],
  [
    'accepts usages that nobody has limited',
    party(unlimited),
    party(unlimited),
    '127.0.0.1',
    [undefined, undefined],
  ],
  [
    'accepts what an intermediate has signed, which is shown',
    party(below, [ours], [between]),
    party(below, [ours], [between]),
    '127.0.0.1',
    [undefined, undefined],
  ],
  [
    'refuses what an intermediate has signed, which is not shown',
    party(below),
    party(below),
    '127.0.0.1',
    ['authority', 'authority'],
  ],
  [
    'refuses what an intermediate has signed that is shown and has ended',
    party(late, [lasting], [ending]),
    party(late, [lasting], [ending]),
    '127.0.0.1',
    ['time', 'time'],
  ],
  [
    'refuses whose signature is forged',
    party(forged(kubelet)),
    party(forged(api)),
    '127.0.0.1',
    ['authority', 'authority'],
  ],
  [
    'refuses authorities that only vouch for each other',
    party(kubelet, [former], round),
    party(api, [former], round),
    '127.0.0.1',
    ['authority', 'authority'],
  ],
];

test.each(cases)('a handshake %s', async (_, client, server, dials, faults) => {
  const seen = await shake(client, server, dials);
  expect([seen.client?.fault, seen.server?.fault]).toEqual(faults);
});

test.each(cases)('certificates alone tell the same: %s', async (_, client, server, dials) => {
  expect(compareParties(client, server, dials, now)).toEqual(await shake(client, server, dials));
});

test('both show who they are, accepted or not', async () => {
  const { presented } = await shake(party(kubelet, []), party(api, []), 'cp1');
  expect(presented).toEqual({
    client: { commonName: 'system:node:w1', organization: 'system:nodes' },
    server: { commonName: 'kube-apiserver', organization: 'system:nodes' },
  });
});

withPrograms(['openssl'], 'certificates of openssl', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certflake-verify-'));
    writeFileSync(join(folder, 'plain.cnf'), '[req]\ndistinguished_name = none\n[none]\n');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function made(name: string, subject: string, ...more: string[]) {
    const [key, file] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const where = ['-config', join(folder, 'plain.cnf'), '-keyout', key, '-out', file];
    run('openssl', ['req', ...kind, '-subj', subject, ...where, ...more]);
    return {
      certificate: readFileSync(file, 'utf8'),
      key: readFileSync(key),
      files: { key, file },
    };
  }

  test('whoever is in several organisations is in all of them, either way', async () => {
    const jane = party(made('jane', '/O=a/O=b/CN=jane'));
    const { presented } = await shake(jane, party(api), '127.0.0.1');
    expect(presented.client).toEqual({ commonName: 'jane', organization: 'a, b' });
    expect(compareParties(jane, party(api), '127.0.0.1', now).presented).toEqual(presented);
  });

  test('what is trusted and no authority has signed nothing', async () => {
    const leaf = made('leaf', '/CN=leaf', '-addext', 'basicConstraints=critical,CA:FALSE');
    const request = ['x509', '-x509toreq', '-in', leaf.files.file, '-signkey', leaf.files.key];
    const [csr, out] = [join(folder, 'csr'), join(folder, 'below.crt')];
    run('openssl', [...request, '-out', csr]);
    const by = ['-CA', leaf.files.file, '-CAkey', leaf.files.key, '-CAcreateserial'];
    run('openssl', ['x509', '-req', '-in', csr, ...by, '-out', out]);
    const below = party({ certificate: readFileSync(out, 'utf8'), key: leaf.key });
    const believer = party(api, [leaf]);
    const seen = await shake(below, believer, '127.0.0.1');
    const compared = compareParties(below, believer, '127.0.0.1', now);
    expect([compared.server?.fault, seen.server?.fault]).toEqual(['authority', 'authority']);
  });
});

test.each([
  ['client', { ...party(kubelet), key: api.key }, party(api)],
  ['server', party(kubelet), { ...party(api), key: kubelet.key }],
])("a key that is not the %s's makes no connection and leaves nothing waiting", async (...row) => {
  const [, client, server] = row;
  const limit = new AbortController();
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  await expect(shake(client, server, 'api.example.org')).rejects.toThrow();
  timeout.mockRestore();
  expect(getEventListeners(limit.signal, 'abort')).toEqual([]);
});

test('a server meets many clients, one after the other, and listens to none any more', async () => {
  const listener = listenerOf(party(api));
  for (const [client, fault] of [
    [kubelet, undefined],
    [serving, 'usage'],
    [kubelet, undefined],
  ] as const) {
    const context = createSecureContext(sideOf(party(client)));
    const { server } = await handshake(context, listener, 'api.example.org');
    expect(server?.fault).toBe(fault);
  }
  expect(listener.listenerCount('tlsClientError')).toBe(0);
});
