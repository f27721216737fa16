import { createDecipheriv, generateKeyPairSync } from 'node:crypto';
import { Decrypter, Encrypter } from 'age-encryption';
import { poly1305 } from '../../lib/seal/ssh/poly1305.js';
import { toMontgomery, toScalar } from '../../lib/seal/ssh/montgomery.js';
import { WireReader, wireString } from '../../lib/seal/ssh/wire.js';
import { x25519Point, x25519PrivateKey } from '../../lib/seal/primitives.js';
import { generateSshKey, sshIdentity, sshRecipient } from '../../lib/seal/ssh/index.js';

describe('certflake/ssh beside age-encryption', () => {
  test('what its example shows works', async () => {
    const { publicKey, privateKey } = generateSshKey('ed25519', 'root@host');
    const encrypter = new Encrypter();
    encrypter.addRecipient(sshRecipient(publicKey));
    const sealed = await encrypter.encrypt('hello');

    const decrypter = new Decrypter();
    decrypter.addIdentity(sshIdentity(privateKey));
    expect(await decrypter.decrypt(sealed, 'text')).toBe('hello');
  });

  test('an identity that is not meant lets the next one try', async () => {
    const [first, second] = [generateSshKey('ed25519', ''), generateSshKey('ed25519', '')];
    const encrypter = new Encrypter();
    encrypter.addRecipient(sshRecipient(second.publicKey));
    const sealed = await encrypter.encrypt('hello');
    const decrypter = new Decrypter();
    for (const { privateKey } of [first, second]) decrypter.addIdentity(sshIdentity(privateKey));
    expect(await decrypter.decrypt(sealed, 'text')).toBe('hello');
  });
});

describe('stanzas', () => {
  const { publicKey, privateKey } = generateSshKey('ed25519', '');
  const recipient = sshRecipient(publicKey);
  const [stanza] = recipient.wrapFileKey(new Uint8Array(16));
  const { args, body } = stanza!;
  const [type, tag, share] = args as [string, string, string];

  test.each([
    ['a missing share', [type, tag], body],
    ['an argument too many', [type, tag, share, 'x'], body],
    ['a padded share', [type, tag, `${share}=`], body],
    ['a short share', [type, tag, share.slice(4)], body],
    ['a share of low order', [type, tag, 'A'.repeat(43)], body],
    ['a long body', args, Buffer.concat([body, Buffer.alloc(1)])],
    ['a short body', args, body.subarray(1)],
  ])('with %s are refused, as age refuses them', async (_what, changed, bytes) => {
    const opened = sshIdentity(privateKey).unwrapFileKey([{ args: changed, body: bytes }]);
    await expect(opened).rejects.toMatchObject({ code: 'stanza-damaged' });
  });

  test('of RSA whose file key has another length are refused', async () => {
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const own = sshIdentity(rsa.export({ format: 'pem', type: 'pkcs1' }).toString());
    const wrap = (size: number) => sshRecipient(own.recipient!).wrapFileKey(new Uint8Array(size));
    expect(await own.unwrapFileKey(wrap(16))).toEqual(Buffer.alloc(16));
    for (const size of [15, 17, 32]) {
      await expect(own.unwrapFileKey(wrap(size))).rejects.toMatchObject({ code: 'stanza-damaged' });
    }
  });

  test('of another type or for another key are passed over', async () => {
    const others = [
      { args: ['ssh-rsa', tag], body },
      { args: ['x-grease', 'ssh-ed25519'], body },
      { args: [type, 'AAAAAA', share], body },
    ];
    expect(await sshIdentity(privateKey).unwrapFileKey(others)).toBeNull();
    expect(await sshIdentity(privateKey).unwrapFileKey([...others, stanza!])).toEqual(
      Buffer.alloc(16),
    );
  });
});

describe('primitives', () => {
  test('Poly1305 gives the tag of RFC 8439, section 2.5.2', () => {
    const key = '85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b';
    const message = Buffer.from('Cryptographic Forum Research Group');
    expect(poly1305(Buffer.from(key, 'hex'), message).toString('hex')).toBe(
      'a8061dc1305136c6c22b8baf0c0127a9',
    );
  });

  test('Poly1305 agrees with node:crypto on messages of every length', () => {
    const key = Buffer.alloc(32, 7);
    const stream = () => createDecipheriv('chacha20', key, Buffer.alloc(16));
    for (let length = 0; length < 100; length += 16) {
      const body = stream()
        .update(Buffer.alloc(64 + length))
        .subarray(64);
      const lengths = Buffer.alloc(16);
      lengths.writeUInt32LE(length, 8);
      const tag = poly1305(
        stream().update(Buffer.alloc(64)).subarray(0, 32),
        Buffer.concat([body, lengths]),
      );
      const aead = createDecipheriv('chacha20-poly1305', key, Buffer.alloc(12), {
        authTagLength: 16,
      });
      aead.setAuthTag(tag).update(body);
      expect(() => aead.final()).not.toThrow();
    }
  });

  test('an Ed25519 key and its seed map to one X25519 pair', () => {
    const { publicKey, privateKey } = generateSshKey('ed25519', '');
    const point = Buffer.from(publicKey.split(' ')[1]!, 'base64').subarray(-32);
    const bytes = Buffer.from(privateKey.split('\n').slice(1, -2).join(''), 'base64');
    const secret = bytes.subarray(bytes.lastIndexOf(point) - 32).subarray(0, 32);
    expect(x25519Point(x25519PrivateKey(toScalar(secret)))).toEqual(toMontgomery(point));
  });

  test.each(['00', '0001', '80', 'ff01'])('integers not in their shortest form: %s', (hex) => {
    const read = () => new WireReader(wireString(Buffer.from(hex, 'hex'))).mpint();
    expect(read).toThrow('shortest form');
  });
});
