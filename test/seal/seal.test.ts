import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import {
  generateHybridIdentity,
  identityToRecipient,
  Stanza,
  type Identity as AgeIdentity,
  type Recipient as AgeRecipient,
} from 'age-encryption';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { readHeader } from '../../lib/seal/header.js';
import type { Identity } from '../../lib/seal/identities.js';
import { seal, unseal } from '../../lib/seal/seal.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { readPrivateKeyFile } from '../../lib/seal/ssh/private-key.js';
import { identity, recipients, text } from './throwaway.js';

const secret = Buffer.from('throwaway');

interface Member {
  recipient: string;
  identity: Identity;
}

async function member(recipient: string, privateKey: string): Promise<Member> {
  return { recipient, identity: (await identity(privateKey))[0]! };
}

async function ssh(): Promise<Member> {
  const key = generateSshKey('ed25519', 'throwaway');
  return member(key.publicKey, key.privateKey);
}

async function age(): Promise<Member> {
  const pair = await generateAgeIdentity();
  return member(pair.recipient, pair.identity);
}

async function rsa(): Promise<Member> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return member(readPrivateKeyFile(pem).publicKey!.text, pem);
}

async function hybrid(): Promise<Member> {
  const key = await generateHybridIdentity();
  return member(await identityToRecipient(key), key);
}

let members: Member[];
let quantum: Member[];

beforeAll(async () => {
  members = await Promise.all([age(), age(), ssh(), ssh(), rsa()]);
  quantum = await Promise.all([hybrid(), hybrid()]);
});

test('a file opens for exactly the members it was sealed to', async () => {
  const subset = fc.subarray([0, 1, 2, 3, 4], { minLength: 1 });
  const bytes = fc.uint8Array({ maxLength: 5000 });
  await fc.assert(
    fc.asyncProperty(subset, bytes, async (chosen, plaintext) => {
      const sealed = await seal(
        plaintext,
        recipients(...chosen.map((index) => members[index]!.recipient)),
      );
      for (const [index, { identity: key }] of members.entries()) {
        const opened = unseal(sealed, [key], 'a');
        if (chosen.includes(index)) expect(await opened).toEqual(plaintext);
        else await expect(opened).rejects.toMatchObject({ code: 'identity-mismatch' });
      }
    }),
    { numRuns: 40 },
  );
});

test('post-quantum recipients open their files, and no other identity does', async () => {
  const sealed = await seal(secret, recipients(quantum[0]!.recipient));
  expect(text(await unseal(sealed, [quantum[1]!.identity, quantum[0]!.identity], 'a'))).toBe(
    text(secret),
  );
  for (const { identity: key } of [quantum[1]!, ...members]) {
    await expect(unseal(sealed, [key], 'a')).rejects.toMatchObject({ code: 'identity-mismatch' });
  }
});

test('post-quantum and classic recipients are not mixed, with the way out', async () => {
  const mixed = recipients(quantum[0]!.recipient, members[2]!.recipient);
  await expect(seal(secret, mixed)).rejects.toMatchObject({
    code: 'seal-mixed-recipients',
    hint: expect.stringContaining('userAgeKeys') as string,
  });
});

test('the file key is wiped when sealing and when opening is done', async () => {
  const keys: Uint8Array[] = [];
  const spy: AgeRecipient & AgeIdentity = {
    wrapFileKey: (key) => (keys.push(key), [new Stanza(['spy'], Uint8Array.from(key))]),
    unwrapFileKey: ([stanza]) => (keys.push(stanza!.body), stanza!.body),
  };
  const [recipient] = recipients(members[0]!.recipient);
  const sealed = await seal(secret, [{ ...recipient!, age: spy }]);
  const own = { name: 'spy', opens: ['spy'], locked: false, keys: () => Promise.resolve([spy]) };
  expect(text(await unseal(sealed, [own], 'a'))).toBe(text(secret));
  expect(keys).toHaveLength(2);
  for (const key of keys) expect(key.every((byte) => byte === 0)).toBe(true);
});

test('nothing is sealed to nobody', async () => {
  await expect(seal(secret, [])).rejects.toMatchObject({ code: 'seal-no-recipients' });
});

test('a recipient listed twice, once with a comment, gets one stanza', async () => {
  const { recipient } = members[2]!;
  const sealed = await seal(secret, recipients(recipient, `${recipient.trim()} again`));
  expect(readHeader(sealed)).toMatchObject({ stanzas: [{ type: 'ssh-ed25519' }] });
});

test('who the file is sealed to is in the error when nobody matches', async () => {
  const all = recipients(...members.slice(0, 3).map(({ recipient }) => recipient));
  const sealed = await seal(secret, all);
  const { identity } = members[3]!;
  await expect(unseal(sealed, [identity], 'ca/k8s.key.age')).rejects.toMatchObject({
    message: `cannot unseal ca/k8s.key.age: none of the identities (${identity.name}) matches its recipients (2 X25519, ssh-ed25519 ${all[2]!.tag!})`,
    hint: 'pass the identity of one of userAgeKeys with -i FILE; to replace your own key, pass both: -i FORMER NEW',
  });
  await expect(unseal(sealed, [], 'a')).rejects.toMatchObject({ code: 'identity-mismatch' });
});

describe('a damaged file', () => {
  const kinds = { X25519: 0, 'ssh-ed25519': 2, 'ssh-rsa': 4 };

  /** Every byte of the header, and some of the payload, changed one after the other. */
  test.each(Object.entries(kinds))(
    'gives an error with its name, whichever byte of it is changed: %s',
    async (_kind, index) => {
      const { recipient, identity: key } = members[index]!;
      const sealed = await seal(secret, recipients(recipient));
      for (let at = 0; at < sealed.length; at++) {
        const bytes = Uint8Array.from(sealed);
        bytes[at]! ^= 1 << (at % 7);
        await expect(unseal(bytes, [key], 'some.key.age')).rejects.toMatchObject({
          name: 'CertflakeError',
          message: expect.stringContaining('some.key.age') as string,
        });
      }
    },
  );

  test('gives an error with its name wherever it is cut off', async () => {
    const { recipient, identity: key } = members[2]!;
    const sealed = await seal(secret, recipients(recipient));
    for (let length = 0; length < sealed.length; length++) {
      await expect(unseal(sealed.subarray(0, length), [key], 'some.key.age')).rejects.toThrow(
        'cannot unseal some.key.age: ',
      );
    }
  });

  test('whose stanza is ours and does not open says which identity it was meant for', async () => {
    const { recipient, identity: key } = members[2]!;
    const sealed = await seal(secret, recipients(recipient, members[0]!.recipient));
    const header = Buffer.from(sealed).toString('latin1');
    const body = /-> ssh-ed25519 \S+ \S+\n(.)/.exec(header)!;
    const at = body.index + body[0].length - 1;
    const bytes = Uint8Array.from(sealed);
    bytes[at] = body[1] === 'A' ? 0x42 : 0x41;
    const tag = recipients(recipient)[0]!.tag!;
    await expect(unseal(bytes, [key], 'some.key.age')).rejects.toThrow(
      `cannot unseal some.key.age: its stanza for identity-file (ssh-ed25519 ${tag}) is damaged`,
    );
  });
});
