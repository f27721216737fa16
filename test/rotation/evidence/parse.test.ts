import type { CertflakeError } from '../../../lib/errors.js';
import { parseEvidence } from '../../../lib/rotation/evidence/parse.js';

const commit = 'a'.repeat(40);
const fingerprint = 'B'.repeat(64);
const nixosVersion = {
  configurationRevision: commit,
  nixosVersion: '26.05.20260601.abcdef0',
  nixpkgsRevision: 'c'.repeat(40),
};

const claims = (value: unknown) =>
  Object.fromEntries(parseEvidence(JSON.stringify(value), 'hosts.json').claims);
const revision = { by: 'revision', revision: commit };

test.each([
  ['the output of nixos-version', { 'cp-1': nixosVersion, 'w-1': nixosVersion }],
  ['the revision alone', { 'cp-1': commit, 'w-1': commit }],
  [
    'a list with host or hostname',
    [
      { host: 'cp-1', ...nixosVersion },
      { hostname: 'w-1', configurationRevision: commit },
    ],
  ],
])('reads %s', (_, value) => {
  expect(claims(value)).toEqual({ 'cp-1': revision, 'w-1': revision });
});

/** As the NixOS module writes it. */
const deployed = (host: string) => ({
  version: 1,
  host,
  authorities: [
    {
      name: 'k8s',
      generations: [
        { fingerprint, publicKey: 'd'.repeat(64), role: 'active' },
        { fingerprint: 'e'.repeat(64), role: 'next' },
      ],
    },
  ],
  certificates: [
    { id: 'derived-h-k8s-kubelet', authority: 'k8s', fingerprint, issuer: 'd'.repeat(64) },
  ],
  configurationRevision: commit,
});
const plain = fingerprint.toLowerCase();
const files = {
  by: 'files',
  authorities: new Map([['k8s', [plain, 'e'.repeat(64)]]]),
  certificates: [{ id: 'derived-h-k8s-kubelet', issuer: 'd'.repeat(64) }],
};

test('reads the file that a host has: alone, in a list, by host, and one after another', () => {
  expect(claims(deployed('cp-1'))).toEqual({ 'cp-1': files });
  expect(claims([deployed('cp-1'), deployed('w-1')])).toEqual({ 'cp-1': files, 'w-1': files });
  expect(claims({ 'cp-1': deployed('cp-1') })).toEqual({ 'cp-1': files });
  for (const between of ['', '\n', '\r\n\r\n']) {
    const text = ['cp-1', 'w-1'].map((host) => JSON.stringify(deployed(host))).join(between);
    expect(Object.fromEntries(parseEvidence(text, 'x').claims)).toEqual({
      'cp-1': files,
      'w-1': files,
    });
  }
});

test('reads fingerprints by authority, whoever printed them', () => {
  const colons = fingerprint.match(/../g)!.join(':');
  const value = { revision: commit, authorities: { k8s: [fingerprint, colons] } };
  expect(claims({ 'cp-1': value })).toEqual({
    'cp-1': { by: 'files', authorities: new Map([['k8s', [plain, plain]]]), certificates: [] },
  });
});

test('a host without a revision says nothing', () => {
  const value = {
    a: null,
    b: '',
    c: { nixosVersion: '26.05' },
    d: { configurationRevision: null },
  };
  expect(new Set(Object.values(claims(value)).map(({ by }) => by))).toEqual(new Set(['nothing']));
});

test('a byte order mark is no mistake, nor is a host named like a property of objects', () => {
  const text = `\uFEFF{ "__proto__": "${commit}", "constructor": "${commit}" }`;
  expect([...parseEvidence(text, 'hosts.json').claims.keys()]).toEqual([
    '__proto__',
    'constructor',
  ]);
});

test.each([
  ['garbage', '{ "cp-1":\n  nonsense }', /^--evidence e\.json(:2)?: it is not JSON$/],
  ['nothing', '', /^--evidence e\.json(:1)?: it is not JSON$/],
  ['2 MB of garbage', 'x'.repeat(2_000_000), /^--evidence e\.json: it is larger than 1 MiB$/],
  ['a string', '"abc"', /it is neither an object nor a list$/],
  ['no host', '{}', /it names no host$/],
  ['an empty list', '[]', /it names no host$/],
  ['one host’s output', JSON.stringify(nixosVersion), /it is what one host says/],
  [
    'one host’s file',
    JSON.stringify({ revision: commit, authorities: { k8s: [fingerprint] } }),
    /it is what one host says/,
  ],
  ['an entry without a host', `[{"configurationRevision":"${commit}"}]`, /\[0\] names no host$/],
  ['an entry that is text', `["${commit}"]`, /\[0\] names no host$/],
  ['a host twice', `{ "cp-1": "a", "w-1": "b", "cp-1": "c" }`, /it has host "cp-1" twice$/],
  [
    'a host twice, written differently',
    `{ "cp-1" : "{", "\\u0063p-1":"}" }`,
    /it has host "cp-1" twice$/,
  ],
  ['a host twice in a list', '[{"host":"a"},{"hostname":"a"}]', /it has host "a" twice$/],
  ['two objects and garbage', '{"host":"a"}{"host":"b"} x', /it is not JSON$/],
  ['two lists', '[{"host":"a"}][{"host":"b"}]', /it is not JSON$/],
  ['brackets alone', '}{', /it is not JSON$/],
  ['two objects without a host', '{"a":"b"}{"c":"d"}', /\[0\] names no host$/],
  ['the same host one after another', '{"host":"a"}\n{"host":"a"}', /it has host "a" twice$/],
  ['a number', '{ "cp-1": 4 }', /host "cp-1": this number is not a revision$/],
  ['a list', '{ "cp-1": [] }', /host "cp-1": a list is not a revision$/],
  ['no revision', '{ "cp-1": { "configurationRevision": 4 } }', /is not a revision$/],
  [
    'generations without a fingerprint',
    '[{ "host": "h", "authorities": [{ "name": "k8s", "generations": [{}] }] }]',
    /host "h", authority "k8s": not a list of SHA-256 fingerprints$/,
  ],
  [
    'an authority without generations',
    '[{ "host": "h", "authorities": [{ "name": "k8s" }] }]',
    /host "h", authority "k8s": not a list of SHA-256 fingerprints$/,
  ],
  [
    'no fingerprints',
    '{ "cp-1": { "authorities": { "k8s": ["12"] } } }',
    /host "cp-1", authority "k8s": not a list of SHA-256 fingerprints$/,
  ],
])('refuses %s, with a way out', (_, text, message) => {
  let thrown: unknown;
  try {
    parseEvidence(text, 'e.json');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    code: 'evidence-unreadable',
    message: expect.stringMatching(message) as string,
  });
  expect((thrown as CertflakeError).hint).toMatch(/\w/);
});

test('a name that only a nested object repeats is no host', () => {
  const nested = { a: { x: commit, configurationRevision: commit }, b: { x: '"x":' } };
  expect(Object.keys(claims(nested))).toEqual(['a', 'b']);
});

test('a long text with many escapes is read', () => {
  const long = '\\"'.repeat(200_000);
  expect(parseEvidence(`{ "a": "${long}", "b": "c" }`, 'e.json').claims.size).toBe(2);
});

test('no message repeats a private key', () => {
  const text = '{ "AGE-SECRET-KEY-1": 4 }';
  expect(() => parseEvidence(text, 'e.json')).toThrow(/host a private key: /);
});
