import type { Manifest, ManifestEntry } from '../../lib/model/index.js';
import { parseManifest, printManifest } from '../../lib/store/manifest.js';

const entry: ManifestEntry = {
  certificate: 'aa',
  publicKey: 'bb',
  issuer: 'cc',
  sealed: 'dd',
  recipients: { operator: ['age1b', 'age1a'], 'host:cp': ['ssh-ed25519 AAAA'] },
  spec: '1:ee',
  notBefore: 1,
  notAfter: 2,
};
const path = 'certs/ca/manifest.json';
const parse = (value: unknown) => parseManifest(JSON.stringify(value), path);

test('prints sorted keys at every level, lists in their order, and ends in a newline', () => {
  const line =
    '{"certificate": "aa", "issuer": "cc", "notAfter": 2, "notBefore": 1, "publicKey": "bb", "recipients": ' +
    '{"host:cp": ["ssh-ed25519 AAAA"], "operator": ["age1b", "age1a"]}, "sealed": "dd", "spec": "1:ee"}';
  expect(
    printManifest({ version: 1, certificates: { k8s: entry, 10: entry } }).split('\n'),
  ).toEqual([
    '{',
    '  "certificates": {',
    '    "10":',
    `      ${line},`,
    '    "k8s":',
    `      ${line}`,
    '  },',
    '  "version": 1',
    '}',
    '',
  ]);
});

test('names sort before names that begin with them', () => {
  const certificates = Object.fromEntries(
    ['b', 'a-b', 'a', 'a1', '9', 'a10'].map((n) => [n, entry]),
  );
  const printed = printManifest({ version: 1, certificates });
  const names = [...printed.matchAll(/^ {4}"(.*)":$/gm)].map(([, name]) => name);
  expect(names).toEqual(['9', 'a', 'a-b', 'a1', 'a10', 'b']);
});

test('what was printed reads as it was, in any order of adding', () => {
  const generations = [{ certificate: 'aa', publicKey: 'bb', role: 'active' as const, since: 3 }];
  const one: Manifest = { version: 1, certificates: { a: { ...entry, generations }, b: entry } };
  const two: Manifest = { certificates: { b: entry, a: { generations, ...entry } }, version: 1 };
  expect(printManifest(two)).toBe(printManifest(one));
  expect(parseManifest(printManifest(one), path)).toEqual(one);
  expect(printManifest(parseManifest(printManifest(one), path))).toBe(printManifest(one));
});

test('keeps fields of a newer certflake', () => {
  const read = parse({ version: 1, certificates: { a: { ...entry, novel: [1] } }, extra: true });
  expect(JSON.parse(printManifest(read))).toMatchObject({
    extra: true,
    certificates: { a: { novel: [1] } },
  });
});

test('null stands for what is unproven', () => {
  const unproven = { ...entry, publicKey: null, recipients: null };
  expect(parse({ version: 1, certificates: { a: unproven } }).certificates['a']).toEqual(unproven);
});

test('a name never reaches a prototype', () => {
  const text = `{"version":1,"certificates":{"__proto__":${JSON.stringify(entry)}}}`;
  const read = parseManifest(text, path);
  expect(Object.keys(read.certificates)).toEqual(['__proto__']);
  expect(read.certificates['constructor']).toBeUndefined();
  expect(({} as Record<string, unknown>)['certificate']).toBeUndefined();
  expect(printManifest(read)).toContain('"__proto__":\n');
});

const rebuild =
  'run "certflake apply" with an identity: it opens the keys beside the manifest, and rebuilds the manifest from the keys that fit';
const update = 'use the version of certflake that wrote the file, or a newer version';

test.each<[string, string, string, string]>([
  [
    'conflict markers, with the line',
    '{\n  "version": 1,\n<<<<<<< HEAD\n',
    `${path}:3: conflict markers of git`,
    rebuild,
  ],
  [
    'the end of a conflict alone',
    '{\n}\n>>>>>>> other\r\n',
    `${path}:3: conflict markers of git`,
    rebuild,
  ],
  [
    'a truncated file, with the line',
    '{\n"version": 1\n"certificates": {}',
    `${path}:3: not JSON`,
    rebuild,
  ],
  ['a truncated file', '{ "version": 1', `${path}:1: not JSON`, rebuild],
  ['an empty file', '', `${path}: not JSON`, rebuild],
  ['a list', '[]', `${path}: not an object`, rebuild],
  [
    'another version',
    '{"version":2,"certificates":{}}',
    `${path}: version 2, but this certflake knows only version 1`,
    update,
  ],
  ['no version', '{}', `${path}: no version, but this certflake knows only version 1`, update],
  ['no certificates', '{"version":1}', `${path}: "certificates" is not an object`, rebuild],
  [
    'an entry that is none',
    '{"version":1,"certificates":{"a":[]}}',
    `${path}: certificates.a is damaged`,
    rebuild,
  ],
])('refuses %s', (_, text, message, hint) => {
  expect(() => parseManifest(text, path)).toThrow(
    expect.objectContaining({ message, hint }) as Error,
  );
});

test.each<[string, unknown]>([
  ['certificate', 1],
  ['certificate', undefined],
  ['publicKey', undefined],
  ['issuer', null],
  ['sealed', {}],
  ['recipients', { operator: 'age1' }],
  ['recipients', { operator: [1] }],
  ['recipients', []],
  ['spec', 1],
  ['notBefore', '1'],
  ['notAfter', 1.5],
  ['accepted', 'yes'],
  ['generations', {}],
])('refuses an entry whose %s is %j', (field, value) => {
  expect(() => parse({ version: 1, certificates: { a: { ...entry, [field]: value } } })).toThrow(
    `${path}: certificates.a.${field} is damaged`,
  );
});

const generation = { certificate: 'a', publicKey: 'b', role: 'active', since: 1 };

test.each<[string, unknown]>([
  ['[0].role', [{ ...generation, role: ['active'] }]],
  ['[1].since', [generation, { ...generation, since: '1' }]],
  ['[0].publicKey', [{ ...generation, publicKey: null }]],
  ['[1]', [generation, 'active']],
])('says where a generation is damaged: %s', (place, generations) => {
  expect(() => parse({ version: 1, certificates: { a: { ...entry, generations } } })).toThrow(
    `${path}: certificates.a.generations${place} is damaged`,
  );
});

test('keeps the word of a newer certflake for a generation', () => {
  const generations = [{ ...generation, role: 'resting' }];
  const read = parse({ version: 1, certificates: { a: { ...entry, generations } } });
  expect(read.certificates['a']).toMatchObject({ generations });
});
