import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import sshpk from 'sshpk';
import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { decodeBech32, encodeBech32 } from '../../lib/seal/bech32.js';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import {
  normalizeRecipient,
  parsePublicKeyFile,
  parseRecipient,
} from '../../lib/seal/recipients.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { wireStrings } from '../../lib/seal/ssh/wire.js';
import { x25519Identity } from '../../lib/seal/x25519.js';

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
    expect(() => parseRecipient(key)).toThrow(
      'the base64 after "ssh-ed25519" is not a key of that type',
    );
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
  expect(() => parseRecipient(`ssh-ed25519 ${zero}`)).toThrow('low order');
  const age = encodeBech32('age', new Uint8Array(32));
  expect(() => parseRecipient(age)).toThrow('no identity can open a file that is sealed to it');
});

test('an age recipient that no identity leads to is refused: nothing would open the file', () => {
  const real = Buffer.from(x25519Identity(randomBytes(32)).point);
  const alias = Buffer.from(real);
  alias[31]! |= 0x80;
  const [seven, twist] = [7, 2].map((u) => Buffer.concat([Buffer.from([u]), Buffer.alloc(31)]));
  const unreduced = Buffer.concat([
    Buffer.from([0xf4]),
    Buffer.alloc(30, 0xff),
    Buffer.from([0x7f]),
  ]);
  for (const point of [alias, twist!, unreduced]) {
    const key = encodeBech32('age', point);
    expect(() => parseRecipient(key)).toThrow('no identity can open a file that is sealed to it');
  }
  for (const point of [real, seven!])
    expect(parseRecipient(encodeBech32('age', point))).toBeDefined();
});

test('a hybrid recipient is refused whose lattice key or point is none', async () => {
  const text = await identityToRecipient(await generateHybridIdentity());
  const bytes = Buffer.from(decodeBech32(text, 'age1pq', 1216)!);
  const changed = (at: number, part: Buffer) => {
    const copy = Buffer.from(bytes);
    part.copy(copy, at);
    return encodeBech32('age1pq', copy);
  };
  expect(parseRecipient(changed(0, bytes.subarray(0, 3))).type).toBe('hybrid');
  for (const key of [
    changed(0, Buffer.from([0xff, 0x0f, 0x00])),
    changed(1149, Buffer.from([0x00, 0xf0, 0xff])),
    changed(1184, Buffer.alloc(32)),
  ]) {
    expect(() => parseRecipient(key)).toThrow('no identity can open a file that is sealed to it');
  }
});

const rsaModulus = (bits: number) =>
  Buffer.from(
    generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' }).n!,
    'base64url',
  );

const modulus = rsaModulus(2048);

/** A modulus of so many bits without small prime factors, whose factors are unknown. */
function madeUp(bits: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0x5b);
  bytes[0] = 1 << ((bits - 1) % 8);
  for (;;) {
    randomBytes(8).copy(bytes, bytes.length - 8);
    bytes[bytes.length - 1]! |= 1;
    const n = BigInt(`0x${bytes.toString('hex')}`);
    if (Array.from({ length: 750 }, (_, i) => BigInt(i + 2)).every((d) => n % d !== 0n))
      return bytes;
  }
}

/** SSH's mpint is signed. */
const mpint = (bytes: Buffer) =>
  bytes[0]! < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);

function rsaLine(n: Buffer, e: number[]): string {
  const wire = wireStrings('ssh-rsa', mpint(Buffer.from(e)), mpint(n));
  return `ssh-rsa ${wire.toString('base64')}`;
}

test('RSA keys from 2048 to 16384 bits are taken, by bits and not by bytes', () => {
  const usual = [1, 0, 1];
  expect(parseRecipient(rsaLine(modulus, usual)).type).toBe('ssh-rsa');
  expect(parseRecipient(rsaLine(madeUp(16_384), usual)).type).toBe('ssh-rsa');
  const refused = (bits: number) => () => parseRecipient(rsaLine(madeUp(bits), usual));
  expect(refused(2047)).toThrow('an RSA key of 2047 bits is too short');
  expect(refused(16_385)).toThrow('an RSA key of 16385 bits is too long');
});

test.each([
  ['1: anyone opens the file', [1], 'encrypts nothing: anyone can open the file'],
  ['2', [2], 'must be odd, from 3 to 16777215, but it is 2'],
  ['an even one', [1, 0, 0], 'but it is 65536'],
  ['one of 25 bits', [1, 0, 0, 1], 'but it is 16777217'],
  ['one as long as the modulus', [...modulus], 'is a number of 2048 bits'],
])('an RSA key with public exponent %s is refused', (_, exponent, fact) => {
  expect(() => parseRecipient(rsaLine(modulus, exponent))).toThrow(fact);
});

test.each([3, 5, 17, 0xffffff])(
  'an RSA key with public exponent %d is taken, as age takes it',
  (e) => {
    const bytes = [e >> 16, (e >> 8) & 0xff, e & 0xff].slice(e > 0xffff ? 0 : 2);
    expect(parseRecipient(rsaLine(modulus, bytes)).type).toBe('ssh-rsa');
  },
);

test('an RSA modulus with a small factor is refused: anyone can work out the private key', () => {
  const even = Buffer.from(modulus);
  even[even.length - 1]! &= 0xfe;
  expect(() => parseRecipient(rsaLine(even, [1, 0, 1]))).toThrow(
    'an RSA modulus that is a multiple of 2 ',
  );
  const n = BigInt(`0x${madeUp(2048).toString('hex')}`) * 751n;
  const multiple = Buffer.from(
    n
      .toString(16)
      .padStart(516, '0')
      .replace(/^(00)+/, ''),
    'hex',
  );
  expect(() => parseRecipient(rsaLine(multiple, [1, 0, 1]))).toThrow('that is a multiple of 751 ');
});
