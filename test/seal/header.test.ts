import { createHash } from 'node:crypto';
import { armor } from 'age-encryption';
import fc from 'fast-check';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { readHeader, tagOf } from '../../lib/seal/header.js';
import { seal } from '../../lib/seal/seal.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { identity, recipients } from './throwaway.js';

let sealed: Uint8Array;
let tag: string;

beforeAll(async () => {
  const [host] = recipients(generateSshKey('ed25519', '').publicKey);
  const [operator] = recipients((await generateAgeIdentity()).recipient);
  tag = tagOf(host!.text);
  sealed = await seal(Buffer.from('throwaway'), [operator!, host!]);
});

const bytes = (content: string) => Buffer.from(content, 'latin1');

/** Up to the end of the line with the header's code. */
const header = (): string => {
  const text = Buffer.from(sealed).toString('latin1');
  const end = text.indexOf('\n', text.indexOf('\n--- ') + 1) + 1;
  return createHash('sha256').update(sealed.subarray(0, end)).digest('hex');
};

test('SSH stanzas name themselves, others only their type', () => {
  expect(readHeader(sealed)).toEqual({
    state: 'read',
    digest: createHash('sha256').update(sealed).digest('hex'),
    header: header(),
    stanzas: [{ type: 'X25519' }, { type: 'ssh-ed25519', tag }],
  });
});

test('an armored file is read too, its digest being that of its own bytes, its header the same', () => {
  const armored = bytes(armor.encode(sealed));
  expect(readHeader(armored)).toEqual({
    state: 'read',
    digest: createHash('sha256').update(armored).digest('hex'),
    header: header(),
    stanzas: [{ type: 'X25519' }, { type: 'ssh-ed25519', tag }],
  });
});

test('armor of any length is read', () => {
  const armored = bytes(armor.encode(Buffer.concat([sealed, Buffer.alloc(9_000_000)])));
  expect(readHeader(armored)).toMatchObject({ state: 'read' });
});

test('a header with more stanzas than any key has recipients is refused', () => {
  const stanza = `-> X25519 ${'A'.repeat(43)}\n${'A'.repeat(43)}\n`;
  const file = (count: number) =>
    bytes(`age-encryption.org/v1\n${stanza.repeat(count)}--- ${'A'.repeat(43)}\n${'x'.repeat(32)}`);
  expect(readHeader(file(10_000))).toMatchObject({ state: 'read' });
  expect(readHeader(file(10_001))).toMatchObject({
    problem: 'it is sealed to more than 10000 recipients',
  });
});

test('changed line endings are told from damage', () => {
  const changed = Buffer.from(sealed).toString('latin1').replaceAll('\n', '\r\n');
  expect(readHeader(bytes(changed))).toMatchObject({
    problem: expect.stringContaining('line endings were changed') as string,
    lineEndings: true,
  });
  expect(readHeader(bytes('age-encryption.org/v2\r\n'))).not.toHaveProperty('lineEndings');
});

test('grease is passed on as it is', () => {
  const file = Buffer.from(sealed).toString('latin1');
  const greased = bytes(file.replace('\n-> ', '\n-> x-grease a b\n\n-> '));
  expect(readHeader(greased)).toMatchObject({ stanzas: [{ type: 'x-grease' }, {}, {}] });
});

test.each([
  ['an empty file', '', 'it is empty'],
  ['blank lines', '\n\n', 'it is empty'],
  ['text', 'hello\n', 'it is not an age file'],
  ['another version', 'age-encryption.org/v2\n', 'it is not an age file'],
  ['a longer version', 'age-encryption.org/v10\n', 'its version is not age v1'],
  ['a first line alone', 'age-encryption.org/v1', 'its header is cut off'],
  ['no stanzas after it', 'age-encryption.org/v1\n', 'its header is cut off'],
  ['an empty argument', 'age-encryption.org/v1\n-> a  b\n\n', 'its header is damaged'],
  ['a bad body', 'age-encryption.org/v1\n-> a\n!\n', 'a stanza in its header is damaged'],
  [
    'a plaintext key',
    '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
    'it contains a private key that is not sealed with age',
  ],
  ['armor without its end', '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n', 'its armor is cut off'],
  [
    'armor with a bad line',
    '-----BEGIN AGE ENCRYPTED FILE-----\n*\n-----END AGE ENCRYPTED FILE-----',
    'its armor is damaged',
  ],
])('%s is unreadable, with the reason', (_what, content, problem) => {
  expect(readHeader(bytes(content))).toEqual({ state: 'unreadable', problem });
});

test('conflict markers are called by their name, in armor too', () => {
  const sides = (file: string) => `<<<<<<< HEAD\n${file}=======\n${file}>>>>>>> branch\n`;
  const armored = armor.encode(sealed);
  const inside = armored.replace('FILE-----\n', 'FILE-----\n<<<<<<< HEAD\n');
  for (const content of [sides(armored), sides('x\n'), inside]) {
    expect(readHeader(bytes(content))).toEqual({
      state: 'unreadable',
      problem: 'it has conflict markers of git',
    });
  }
});

test('a file that ends before its payload is cut off', () => {
  for (let length = 1; length < sealed.length - 9; length++) {
    expect(readHeader(sealed.subarray(0, length))).toMatchObject({ state: 'unreadable' });
  }
});

test('no bytes make it throw', () => {
  const start = Buffer.from('age-encryption.org/v1\n-> X25519 ');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (tail, prefixed) => {
      const { state } = readHeader(prefixed ? Buffer.concat([start, tail]) : tail);
      expect(['read', 'unreadable']).toContain(state);
    }),
    { numRuns: 500 },
  );
});

test('the reader of headers and the identity agree on the tag', async () => {
  const key = generateSshKey('ed25519', '');
  const [own] = await identity(key.privateKey);
  expect(tagOf(own!.recipient!)).toBe(recipients(key.publicKey)[0]!.tag);
});
