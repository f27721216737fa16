import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as cctv from 'cctv-age';
import { decrypt } from '../../lib/seal/decrypt.js';
import { scryptIdentity } from '../../lib/seal/scrypt.js';
import { readHeader } from '../../lib/seal/header.js';
import { parseIdentities } from '../../lib/seal/identities.js';
import { unseal } from '../../lib/seal/seal.js';

/** The community's test vectors (https://c2sp.org/CCTV/age): files that every age must open or refuse. */
interface Vector {
  expect: string;
  payload?: string;
  identities: string[];
  passphrases: string[];
  file: Buffer;
}

function parse(bytes: Uint8Array): Vector {
  const buffer = Buffer.from(bytes);
  const end = buffer.indexOf('\n\n');
  const fields = buffer
    .toString('latin1', 0, end)
    .split('\n')
    .map((line) => line.split(': ') as [string, string]);
  const all = (name: string) => fields.filter(([key]) => key === name).map(([, value]) => value);
  const body = buffer.subarray(end + 2);
  const file = all('compressed')[0] === 'zlib' ? inflateSync(body) : body;
  const [payload] = all('payload');
  return {
    expect: all('expect')[0] ?? '',
    identities: all('identity'),
    passphrases: all('passphrase'),
    file,
    ...(payload !== undefined && { payload }),
  };
}

const vectors = Object.entries(cctv as unknown as Record<string, Uint8Array>)
  .filter(([, bytes]) => bytes instanceof Uint8Array)
  .map(([name, bytes]) => [name, parse(bytes)] as const);
const withIdentity = vectors.filter(([, { passphrases }]) => passphrases.length === 0);
const withPassphrase = vectors.filter(([, { passphrases }]) => passphrases.length > 0);

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The possible codes of a refusal for each kind of failure. */
const codes: Record<string, string[]> = {
  'no match': ['identity-mismatch'],
  'HMAC failure': ['sealed-damaged'],
  'header failure': ['sealed-damaged'],
  'payload failure': ['sealed-damaged'],
  'armor failure': ['sealed-damaged'],
};

test('the vectors are all there', () => {
  expect(vectors).toHaveLength(143);
});

test.each(withIdentity)('unsealing gives what age gives: %s', async (_name, vector) => {
  const text = `${vector.identities.join('\n')}\n`;
  const identities = await parseIdentities({ text, name: 'identity' }).catch(() => []);
  const opened = unseal(vector.file, identities, 'vector.age');
  if (vector.expect === 'success') {
    expect(digest(await opened)).toBe(vector.payload);
  } else {
    const error: unknown = await opened.catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: 'CertflakeError' });
    expect(error).toHaveProperty('message', expect.stringContaining('cannot unseal vector.age: '));
    expect(codes[vector.expect]).toContain((error as { code: string }).code);
  }
});

test.each(withPassphrase)('a passphrase opens what age opens: %s', async (_name, vector) => {
  const opened = decrypt(vector.file, [scryptIdentity(vector.passphrases[0]!)]);
  if (vector.expect === 'success') expect(digest((await opened)!)).toBe(vector.payload);
  else if (vector.expect === 'no match') expect(await opened).toBeNull();
  else await expect(opened).rejects.toThrow();
});

test.each(vectors.filter(([, { expect }]) => expect === 'success'))(
  'the light reader of headers takes what opens: %s',
  (_name, { file }) => {
    expect(readHeader(file)).toMatchObject({ state: 'read' });
  },
);
