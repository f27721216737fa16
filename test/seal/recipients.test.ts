import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import sshpk from 'sshpk';
import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { encodeBech32 } from '../../lib/seal/bech32.js';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import {
  normalizeRecipient,
  parsePublicKeyFile,
  parseRecipient,
} from '../../lib/seal/recipients.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';

const line = generateSshKey('ed25519', 'root@host').publicKey.trim();
const [type, base64] = line.split(' ') as [string, string];

test('an SSH key is its type and base64: comments and white space do not count', () => {
  const expected = { type: 'ssh-ed25519', text: `${type} ${base64}` };
  for (const written of [line, `  ${type}\t${base64}  `, `${type} ${base64}`, `${line} & more\n`]) {
    expect(normalizeRecipient(written)).toMatchObject(expected);
  }
});

test('fingerprints are those of sshpk, which is not ours', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const pem = rsa.export({ format: 'pem', type: 'spki' }).toString();
  const rsaLine = sshpk.parseKey(pem, 'pem').toString('ssh');
  for (const key of [line, rsaLine]) {
    expect(normalizeRecipient(key).fingerprint).toBe(
      sshpk.parseKey(key, 'ssh').fingerprint('sha256').toString(),
    );
  }
});

test('age recipients are their own text and fingerprint, and have no tag', async () => {
  const { recipient } = await generateAgeIdentity();
  expect(normalizeRecipient(` ${recipient}\n`)).toEqual({
    type: 'x25519',
    text: recipient,
    fingerprint: recipient,
  });
  const hybrid = await identityToRecipient(await generateHybridIdentity());
  expect(normalizeRecipient(hybrid)).toMatchObject({ type: 'hybrid', text: hybrid });
});

test('a .pub file may have comments, blank lines, CRLF and a byte order mark', () => {
  const file = `\uFEFF# the host's\r\n\r\n${line}\r\n`;
  expect(parsePublicKeyFile(file).text).toBe(`${type} ${base64}`);
});

test('an age recipient with any one character changed is refused', async () => {
  const { recipient } = await generateAgeIdentity();
  const index = fc.integer({ min: 4, max: recipient.length - 1 });
  const character = fc.constantFrom(...'qpzry9x8gf2tvdw0s3jn54khce6mua7l1bio'.split(''));
  fc.assert(
    fc.property(index, character, (at, other) => {
      fc.pre(recipient[at] !== other);
      const typo = recipient.slice(0, at) + other + recipient.slice(at + 1);
      expect(() => parseRecipient(typo)).toThrow(/checksum|not supported/);
    }),
  );
});

test('an SSH key that is cut, longer or changed in its frame is refused', () => {
  const wire = Buffer.from(base64, 'base64');
  const refused = (bytes: Uint8Array) => {
    const key = `${type} ${Buffer.from(bytes).toString('base64')}`;
    expect(() => parseRecipient(key)).toThrow('the base64 after "ssh-ed25519" is not such a key');
  };
  for (let length = 0; length < wire.length; length++) refused(wire.subarray(0, length));
  refused(Buffer.concat([wire, Buffer.alloc(1)]));
  for (let at = 0; at < 19; at++) {
    const bytes = Buffer.from(wire);
    bytes[at]! ^= 1;
    refused(bytes);
  }
});

test('base64 with loose bits or a missing padding is refused: one key has one text', () => {
  const key = generateSshKey('ed25519', '').publicKey.trim().split(' ')[1]!;
  for (const text of [`${key}=`, `${key.slice(0, -1)}_`, `${key}AAAA`]) {
    expect(() => parseRecipient(`ssh-ed25519 ${text}`)).toThrow('the base64 after');
  }
});

test('an Ed25519 key that is no point of the curve is refused: nobody could open the file', () => {
  const wire = Buffer.from(base64, 'base64');
  const withPoint = (point: Buffer) =>
    `ssh-ed25519 ${Buffer.concat([wire.subarray(0, 19), point]).toString('base64')}`;
  const point = (y: number) => Buffer.concat([Buffer.from([y]), Buffer.alloc(31)]);
  const refused = 'not a point of the Ed25519 curve';
  for (const y of [1, 2]) expect(() => parseRecipient(withPoint(point(y)))).toThrow(refused);
  expect(() => parseRecipient(withPoint(Buffer.alloc(32, 0xff)))).toThrow(refused);
  expect(parseRecipient(withPoint(point(3))).type).toBe('ssh-ed25519');
});

test("a point of low order is refused: it is nobody's key", () => {
  const wire = Buffer.from(base64, 'base64');
  const zero = Buffer.concat([wire.subarray(0, 19), Buffer.alloc(32)]).toString('base64');
  for (const key of [`ssh-ed25519 ${zero}`, encodeBech32('age', new Uint8Array(32))]) {
    expect(() => parseRecipient(key)).toThrow('low order');
  }
});

test('RSA keys of 2048 bits and more are taken, by bits and not by bytes', () => {
  const rsa = (bits: number) => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    return sshpk.parseKey(pem, 'pem').toString('ssh');
  };
  expect(parseRecipient(rsa(2048)).type).toBe('ssh-rsa');
  expect(() => parseRecipient(rsa(2047))).toThrow('an RSA key of 2047 bits is too short');
});
