import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { armor, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { CertflakeError } from '../../lib/errors.js';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { parseIdentities } from '../../lib/seal/identities.js';
import { seal, unseal } from '../../lib/seal/seal.js';
import { readPrivateKeyFile } from '../../lib/seal/ssh/private-key.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { program, run, withPrograms } from '../programs.js';
import { identity, recipients, sshKeygen, text, throwawayFolder, write } from './throwaway.js';
import { bcryptFile, oldScheme, pbkdf2, pkcs8Scrypt, protectedPem, scryptFile } from './costly.js';

const folder = throwawayFolder();
const secret = Buffer.from('-----BEGIN PRIVATE KEY-----\nthrowaway\n');
const wrong = 'not the passphrase';

const parse = (content: string | Uint8Array) =>
  parseIdentities({ text: content, name: 'identity-file' });

/** A protected age identity file; a low work factor, so that tests are quick. */
async function protect(content: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(10);
  encrypter.setPassphrase('passphrase');
  return encrypter.encrypt(content);
}

describe('age identity files', () => {
  test('several keys, comments and blank lines are read, each with its public half', async () => {
    const [first, second] = [await generateAgeIdentity(), await generateAgeIdentity()];
    const hybrid = await generateHybridIdentity();
    const file = `# created today\r\n${first.identity}\r\n\n${second.identity}\n  ${hybrid}\n`;
    const found = (await parse(file)).map(({ recipient }) => recipient);
    expect(found).toEqual([first.recipient, second.recipient, await identityToRecipient(hybrid)]);
  });

  test.each([
    ['a typing mistake', 'AGE-SECRET-KEY-1QQQQ', 'identity-file:2: not an age secret key'],
    ['a plugin identity', 'AGE-PLUGIN-YUBIKEY-1QQ', 'plugin identities are not supported'],
    ['a recipient', 'age1qqqq', 'identity-file:2: this is a public key, but an identity is needed'],
    ['an SSH public key', 'ssh-ed25519 AAAA', 'this is a public key, but an identity is needed'],
    ['something else', 'hunter2', 'identity-file:2: not an identity'],
  ])('%s is refused with file and line, and not repeated', async (_what, line, message) => {
    const error: unknown = await parse(`# file\n${line}\n`).catch((cause: unknown) => cause);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain(line);
  });

  test('an empty file says what to do', async () => {
    await expect(parse('# nothing\n')).rejects.toMatchObject({ code: 'identity-missing' });
  });

  test.each(['binary', 'armored'])('a passphrase opens a protected file, %s', async (form) => {
    const pair = await generateAgeIdentity();
    const bytes = await protect(`# mine\n${pair.identity}\n`);
    const file = form === 'armored' ? armor.encode(bytes) : bytes;
    const sealed = await seal(secret, recipients(pair.recipient));
    expect(await unseal(sealed, await identity(file, 'passphrase'), 'a.age')).toEqual(
      Uint8Array.from(secret),
    );
    await expect(unseal(sealed, await identity(file, wrong), 'a.age')).rejects.toThrow(
      'cannot unseal a.age: identity-file: wrong passphrase',
    );
    await expect(unseal(sealed, await identity(file), 'a.age')).rejects.toMatchObject({
      code: 'passphrase-missing',
    });
  });

  test.each(['interrupted', 'declined', 'terminal'] as const)(
    'a passphrase that nobody gives (%s) says nothing of the sealed file',
    async (code) => {
      const pair = await generateAgeIdentity();
      const ssh = sshKeygen(join(folder, code), ['-t', 'ed25519'], 'passphrase');
      const sealed = await seal(secret, recipients(pair.recipient, ssh.publicKey));
      const nobody = new CertflakeError('nobody answers', { code });
      for (const file of [await protect(pair.identity), ssh.privateKey]) {
        const asked = await parseIdentities({ text: file, name: 'a' }, () =>
          Promise.reject(nobody),
        );
        await expect(unseal(sealed, asked, 'a.age')).rejects.toBe(nobody);
      }
    },
  );

  test('a protected file may hold a post-quantum identity', async () => {
    const hybrid = await generateHybridIdentity();
    const sealed = await seal(secret, recipients(await identityToRecipient(hybrid)));
    const opened = await unseal(sealed, await identity(await protect(hybrid), 'passphrase'), 'a');
    expect(text(opened)).toBe(text(secret));
  });

  test('an SSH key in a protected file is called that: age opens nothing with one', async () => {
    const { privateKey } = generateSshKey('ed25519', '');
    const file = await identity(await protect(privateKey), 'passphrase');
    const pair = await generateAgeIdentity();
    const sealed = await seal(secret, recipients(pair.recipient));
    await expect(unseal(sealed, file, 'a')).rejects.toMatchObject({
      code: 'identity-kind',
      message: expect.stringContaining('it contains an SSH private key') as string,
    });
    const toSsh = await seal(secret, recipients(generateSshKey('ed25519', '').publicKey));
    await expect(unseal(toSsh, file, 'a')).rejects.toMatchObject({
      hint: expect.stringContaining('was not opened') as string,
    });
  });

  test('an identity file sealed to recipients instead of a passphrase is explained', async () => {
    const pair = await generateAgeIdentity();
    const file = await seal(Buffer.from(pair.identity), recipients(pair.recipient));
    const sealed = await seal(secret, recipients(pair.recipient));
    await expect(unseal(sealed, await identity(file, 'passphrase'), 'a')).rejects.toThrow(
      'sealed to recipients, not protected by a passphrase',
    );
  });
});

describe('the passphrase', () => {
  test('is not asked for when an unprotected identity opens the file', async () => {
    const [pair, other] = [await generateAgeIdentity(), await generateAgeIdentity()];
    const sealed = await seal(secret, recipients(pair.recipient));
    const asked: string[] = [];
    const ask = (name: string) => (asked.push(name), 'passphrase');
    const file = await protect(other.identity);
    const locked = await parseIdentities({ text: file, name: 'locked' }, ask);
    await unseal(sealed, [...locked, ...(await identity(pair.identity))], 'a');
    expect(asked).toEqual([]);
    await expect(unseal(sealed, locked, 'a')).rejects.toMatchObject({ code: 'identity-mismatch' });
    await expect(unseal(sealed, locked, 'a')).rejects.toMatchObject({ code: 'identity-mismatch' });
    expect(asked).toEqual(['locked']);
  });
});

describe('PEM', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ed25519 = generateKeyPairSync('ed25519').privateKey;
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'passphrase' } as const;
  const forms: [string, string][] = [
    ['RSA, PKCS#1', rsa.export({ format: 'pem', type: 'pkcs1' }).toString()],
    ['RSA, PKCS#8', rsa.export({ format: 'pem', type: 'pkcs8' }).toString()],
    ['RSA, protected PKCS#1', rsa.export({ format: 'pem', type: 'pkcs1', ...cipher }).toString()],
    ['RSA, protected PKCS#8', rsa.export({ format: 'pem', type: 'pkcs8', ...cipher }).toString()],
    ['Ed25519, PKCS#8', ed25519.export({ format: 'pem', type: 'pkcs8' }).toString()],
    [
      'Ed25519, protected PKCS#8',
      ed25519.export({ format: 'pem', type: 'pkcs8', ...cipher }).toString(),
    ],
  ];

  test.each(forms)('%s opens what is sealed to it', async (_form, pem) => {
    const key = createPrivateKey({ key: pem, passphrase: 'passphrase' });
    const plain = key.export({ format: 'pem', type: 'pkcs8' }).toString();
    const { publicKey } = readPrivateKeyFile(plain);
    const sealed = await seal(secret, recipients(publicKey!.text));
    expect(text(await unseal(sealed, await identity(pem, 'passphrase'), 'a'))).toBe(text(secret));
    if (!/ENCRYPTED/.test(pem)) return;
    await expect(unseal(sealed, await identity(pem, wrong), 'a')).rejects.toMatchObject({
      code: 'passphrase-wrong',
    });
  });

  test('a protected key that hides what it is is asked after all that show it', async () => {
    const key = generateSshKey('ed25519', '');
    const sealed = await seal(secret, recipients(key.publicKey));
    const hidden = ed25519.export({ format: 'pem', type: 'pkcs8', ...cipher }).toString();
    const found = [...(await identity(hidden)), ...(await identity(key.privateKey))];
    expect(text(await unseal(sealed, found, 'a'))).toBe(text(secret));
  });

  test('a protected key asks for its passphrase once, however many files it opens', async () => {
    const { publicKey } = readPrivateKeyFile(
      ed25519.export({ format: 'pem', type: 'pkcs8' }).toString(),
    );
    const pem = ed25519.export({ format: 'pem', type: 'pkcs8', ...cipher }).toString();
    const asked: string[] = [];
    const ask = (name: string) => (asked.push(name), 'passphrase');
    const own = await parseIdentities({ text: pem, name: 'id_ed25519' }, ask);
    const sealed = await seal(secret, recipients(publicKey!.text));
    for (let i = 0; i < 3; i++) await unseal(sealed, own, 'a');
    expect(asked).toEqual(['id_ed25519']);
  });

  test('a protected key that age cannot use is refused by name once it is open', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const pem = ec.export({ format: 'pem', type: 'pkcs8', ...cipher }).toString();
    const sealed = await seal(secret, recipients(generateSshKey('ed25519', '').publicKey));
    await expect(unseal(sealed, await identity(pem, 'passphrase'), 'a')).rejects.toMatchObject({
      code: 'key-kind',
      message:
        'cannot unseal a: identity-file: age opens files with Ed25519 and RSA keys, not with ECDSA keys',
    });
  });

  test('a protected PEM key that is not meant gives no match, after its passphrase', async () => {
    const sealed = await seal(secret, recipients(generateSshKey('ed25519', '').publicKey));
    const pem = ed25519.export({ format: 'pem', type: 'pkcs8', ...cipher }).toString();
    const opened = unseal(sealed, await identity(pem, 'passphrase'), 'a');
    await expect(opened).rejects.toMatchObject({ code: 'identity-mismatch' });
  });

  test('keys that age cannot use are refused by name', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const pem = { format: 'pem', type: 'pkcs8' } as const;
    await expect(parse(ec.export({ format: 'pem', type: 'sec1' }).toString())).rejects.toThrow(
      'identity-file: age opens files with Ed25519 and RSA keys, not with ECDSA keys',
    );
    await expect(parse(ec.export(pem).toString())).rejects.toMatchObject({ code: 'key-kind' });
    await expect(parse(short.export(pem).toString())).rejects.toMatchObject({ code: 'key-size' });
  });

  test('a damaged key is refused with its file, and nothing of it is repeated', async () => {
    const lines = forms[1]![1].split('\n');
    const cut = [...lines.slice(0, 5), ...lines.slice(-2)].join('\n');
    const error: unknown = await parse(cut).catch((cause: unknown) => cause);
    expect((error as Error).message).toBe('identity-file: not a readable SSH private key');
  });
});

describe('OpenSSH keys', () => {
  const key = generateSshKey('ed25519', 'throwaway');
  const body = (pem: string) => Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64');
  const pem = (bytes: Buffer) =>
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;

  test('a public half that was exchanged is noticed before the key is used', async () => {
    const other = generateSshKey('ed25519', 'other');
    const wire = (line: string) => Buffer.from(line.split(' ')[1]!, 'base64');
    const bytes = body(key.privateKey);
    wire(other.publicKey).copy(bytes, bytes.indexOf(wire(key.publicKey)));
    const sealed = await seal(secret, recipients(other.publicKey));
    await expect(unseal(sealed, await identity(pem(bytes)), 'a')).rejects.toThrow(
      'its public and private half do not belong together',
    );
  });

  test('a key cut off anywhere is an error naming its file', async () => {
    const bytes = body(key.privateKey);
    for (let length = 0; length < bytes.length; length += 7) {
      await expect(parse(pem(bytes.subarray(0, length)))).rejects.toThrow('identity-file: ');
    }
  });
});

/** A protected file's numbers are the attacker's: none of it is derived before they are judged. */
describe('a key derivation that is meant to take for ever', () => {
  const never = () => {
    throw new Error('asked');
  };
  const refused = (bytes: string | Uint8Array) =>
    parseIdentities({ text: bytes, name: 'identity-file' }, never).catch((error: unknown) => error);
  const refusedWhenUsed = async (bytes: Uint8Array) => {
    const [own] = await parseIdentities({ text: bytes, name: 'identity-file' }, never);
    return own!.keys().catch((error: unknown) => error);
  };

  test.each([0xffffffff, 4097])('bcrypt with %d rounds is refused', async (rounds) => {
    expect(await refused(bcryptFile(rounds))).toMatchObject({
      code: 'identity-costly',
      message: `identity-file: its passphrase takes ${rounds} rounds of bcrypt, more than 4096`,
      hint: 'protect it again with fewer rounds: ssh-keygen -p -a 100 -f <file>',
    });
  });

  test('bcrypt with 4096 rounds is taken, without any refused as damaged', async () => {
    expect(await refused(bcryptFile(4096))).toHaveLength(1);
    expect(await refused(bcryptFile(0))).toMatchObject({ code: 'identity-damaged' });
  });

  test.each(['constructor', '__proto__', 'toString'])('"%s" is no cipher', async (cipher) => {
    expect(await refused(bcryptFile(16, cipher))).toMatchObject({
      code: 'identity-damaged',
      message: expect.stringContaining('it uses a cipher that ssh-keygen does not offer') as string,
    });
  });

  test.each([
    ['23', 'identity-costly', 'its scrypt work factor is 23, but age accepts at most 22'],
    ['9'.repeat(400), 'identity-costly', 'its scrypt work factor is 9999999999, but age accepts'],
    ['018', 'identity-damaged', 'the protected identity file is damaged'],
    ['0x10', 'identity-damaged', 'the protected identity file is damaged'],
  ])('scrypt with work factor %.10s is refused', async (factor, code, fact) => {
    expect(await refusedWhenUsed(scryptFile(factor))).toMatchObject({
      code,
      message: expect.stringContaining(`identity-file: ${fact}`) as string,
    });
  });

  test('scrypt with work factor 22, the largest of age, is asked for its passphrase', async () => {
    expect(await refusedWhenUsed(scryptFile('22'))).toMatchObject({ message: 'asked' });
  });

  test.each([
    ['PBKDF2', pbkdf2(10_000_000), pbkdf2(10_000_001)],
    ['scrypt', pkcs8Scrypt(2 ** 17, 8, 32), pkcs8Scrypt(2 ** 17, 8, 33)],
    ['an old scheme', oldScheme(10_000_000), oldScheme(2 ** 31 - 1)],
  ])('%s of a PEM key has its bound too', async (_, taken, tooMuch) => {
    expect(await refused(protectedPem(taken))).toHaveLength(1);
    expect(await refused(protectedPem(tooMuch))).toMatchObject({
      code: 'identity-costly',
      message: 'identity-file: its key derivation takes more than ten million steps',
    });
  });
});

withPrograms(['ssh-keygen'], 'ssh-keygen', () => {
  test.each(['16', '24', '100'])('opens what -a %s protects', async (rounds) => {
    const path = join(folder, `rounds-${rounds}`);
    const args = ['-q', '-t', 'ed25519', '-a', rounds, '-N', 'right', '-C', '', '-f', path];
    run('ssh-keygen', args);
    const sealed = await seal(secret, recipients(readFileSync(`${path}.pub`, 'utf8')));
    const own = await identity(readFileSync(path, 'utf8'), 'right');
    expect(text(await unseal(sealed, own, 'a'))).toBe(text(secret));
  });

  /** What `ssh -Q cipher` prints; the list itself when only ssh-keygen is installed. */
  const every = [
    '3des-cbc',
    ...[128, 192, 256].flatMap((size) => [`aes${size}-cbc`, `aes${size}-ctr`]),
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
  ];

  test('the list of ciphers is complete', () => {
    if (program('ssh') === undefined) return;
    expect(run('ssh', ['-Q', 'cipher']).trim().split('\n').sort()).toEqual([...every].sort());
  });

  const kinds = { ed25519: ['-t', 'ed25519'], rsa: ['-t', 'rsa', '-b', '2048'] };
  const matrix = every.flatMap((cipher) =>
    Object.entries(kinds).map(([kind, args]) => ({ cipher, kind, args })),
  );

  test.each(matrix)('opens with $kind protected by $cipher', async ({ cipher, kind, args }) => {
    const path = join(folder, `${kind}-${cipher}`);
    const key = sshKeygen(path, [...args, '-Z', cipher], 'päss phrase');
    const sealed = await seal(secret, recipients(key.publicKey));
    const [locked] = await identity(key.privateKey, 'päss phrase');
    expect(locked!.locked).toBe(true);
    expect(key.publicKey).toContain(locked!.recipient);
    expect(text(await unseal(sealed, [locked!], 'a'))).toBe(text(secret));
    for (const passphrase of [wrong, '']) {
      await expect(unseal(sealed, await identity(key.privateKey, passphrase), 'a')).rejects.toThrow(
        'cannot unseal a: identity-file: wrong passphrase',
      );
    }
  });

  test.each(every.slice(-3))(
    'notices a changed byte in %s, whatever it decrypts to',
    async (cipher) => {
      const key = sshKeygen(
        join(folder, `tag-${cipher}`),
        [...kinds.ed25519, '-Z', cipher],
        'right',
      );
      const [begin = '', ...rest] = key.privateKey.trim().split('\n');
      const bytes = Buffer.from(rest.slice(0, -1).join(''), 'base64');
      bytes[bytes.length - 1]! ^= 1;
      const changed = [begin, bytes.toString('base64'), rest.at(-1)!, ''].join('\n');
      const sealed = await seal(secret, recipients(key.publicKey));
      const opened = unseal(sealed, await identity(changed, 'right'), 'a');
      await expect(opened).rejects.toMatchObject({ code: 'passphrase-wrong' });
    },
  );

  test('the passphrase of an SSH key that is not meant is never asked for', async () => {
    const key = sshKeygen(join(folder, 'foreign'), kinds.ed25519, 'passphrase');
    const sealed = await seal(secret, recipients(generateSshKey('ed25519', '').publicKey));
    const never = () => {
      throw new Error('asked');
    };
    const found = await parseIdentities({ text: key.privateKey, name: 'foreign' }, never);
    await expect(unseal(sealed, found, 'a')).rejects.toMatchObject({ code: 'identity-mismatch' });
  });

  test.each([
    ['PEM', 'rsa', ''],
    ['PEM', 'rsa', 'passphrase'],
    ['PKCS8', 'rsa', ''],
    ['PKCS8', 'rsa', 'passphrase'],
  ] as const)('reads what -m %s writes for %s, passphrase "%s"', async (form, kind, passphrase) => {
    const path = join(folder, `${form}-${passphrase}`);
    const key = sshKeygen(path, [...kinds[kind], '-m', form], passphrase);
    const sealed = await seal(secret, recipients(key.publicKey));
    const opened = await unseal(sealed, await identity(key.privateKey, passphrase), 'a');
    expect(text(opened)).toBe(text(secret));
  });

  test.each([[['-t', 'ecdsa']], [['-t', 'rsa', '-b', '1024']]])(
    'refuses %s by name',
    async (args) => {
      const key = sshKeygen(join(folder, args.join('')), args);
      await expect(parse(key.privateKey)).rejects.toThrow(/ECDSA|1024 bits/);
    },
  );

  test('reads the keys that we generate, and gives them the same fingerprint', () => {
    const key = generateSshKey('ed25519', 'root@host');
    const path = write(join(folder, 'generated'), key.privateKey);
    expect(run('ssh-keygen', ['-y', '-f', path])).toBe(key.publicKey);
    const [recipient] = recipients(key.publicKey);
    expect(run('ssh-keygen', ['-l', '-f', path]).split(' ')[1]).toBe(recipient!.fingerprint);
  });
});
