import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seal, unseal } from '../../../lib/seal/seal.js';
import { program, run, withPrograms } from '../../programs.js';
import {
  identity,
  recipients,
  sshKeygen,
  text,
  throwawayFolder,
  write,
} from '../../seal/throwaway.js';

/**
 * age and rage are the judges: what we seal they open, what they seal we open, with keys made by
 * ssh-keygen and age-keygen.
 */
const folder = throwawayFolder();
const secret = '-----BEGIN PRIVATE KEY-----\nthrowaway\n-----END PRIVATE KEY-----\n';
const at = (name: string) => join(folder, name);

interface Pair {
  recipient: string;
  /** The private key's file. */
  path: string;
}

const sshKinds: Record<string, string[]> = {
  ed25519: ['-t', 'ed25519'],
  'rsa-2048': ['-t', 'rsa', '-b', '2048'],
  'rsa-3072': ['-t', 'rsa', '-b', '3072'],
  'rsa-4096': ['-t', 'rsa', '-b', '4096'],
};

function ageKeygen(name: string, args: string[] = []): Pair {
  run('age-keygen', [...args, '-o', at(name)]);
  return { path: at(name), recipient: run('age-keygen', ['-y', at(name)]).trim() };
}

const made = new Map<string, Pair>();

/** One key pair of each kind for the whole file: RSA 4096 takes its time. */
function pair(kind: string): Pair {
  if (!made.has(kind)) made.set(kind, makePair(kind));
  return made.get(kind)!;
}

function makePair(kind: string): Pair {
  if (kind === 'age') return ageKeygen('age');
  if (kind === 'age -pq') return ageKeygen('age-pq', ['-pq']);
  const { path, publicKey } = sshKeygen(at(kind), sshKinds[kind]!);
  return { path, recipient: publicKey.trim() };
}

async function open(bytes: Uint8Array, path: string): Promise<string> {
  return text(await unseal(bytes, await identity(readFileSync(path)), 'sealed.age'));
}

/** Seals by one of the judges. */
function sealedBy(judge: string, recipient: string, args: string[] = []): Buffer {
  const output = at('by-judge');
  run(judge, ['-e', ...args, '-r', recipient, '-o', output], { input: secret });
  return readFileSync(output);
}

async function openedBy(judge: string, { recipient, path }: Pair): Promise<string> {
  const file = write(at('by-us'), await seal(Buffer.from(secret), recipients(recipient)));
  return run(judge, ['-d', '-i', path, file]);
}

const kindsOf: Record<string, string[]> = {
  age: ['age', 'age -pq', ...Object.keys(sshKinds)],
  rage: ['age', ...Object.keys(sshKinds)],
};

for (const judge of ['age', 'rage']) {
  withPrograms([judge, 'age-keygen', 'ssh-keygen'], judge, () => {
    describe.each(kindsOf[judge]!)('%s', (kind) => {
      test('opens what we seal', async () => {
        expect(await openedBy(judge, pair(kind))).toBe(secret);
      });

      test.each([
        ['binary', []],
        ['armored', ['-a']],
      ])('seals what we open, %s', async (_form, args) => {
        const { recipient, path } = pair(kind);
        expect(await open(sealedBy(judge, recipient, args), path)).toBe(secret);
      });
    });

    test('every member opens a file for a whole cluster, and a stranger does not', async () => {
      const members = ['age', ...Object.keys(sshKinds)].map(pair);
      const file = await seal(
        Buffer.from(secret),
        recipients(...members.map(({ recipient }) => recipient)),
      );
      write(at('cluster.age'), file);
      for (const { path } of members) {
        expect(run(judge, ['-d', '-i', path, at('cluster.age')])).toBe(secret);
      }
      const stranger = sshKeygen(at(`stranger-of-${judge}`), sshKinds['ed25519']!).path;
      expect(() => run(judge, ['-d', '-i', stranger, at('cluster.age')])).toThrow();
      await expect(open(file, stranger)).rejects.toMatchObject({ code: 'identity-mismatch' });
    });
  });
}

withPrograms(['rage', 'ssh-keygen'], "rage's grease", () => {
  test('is passed over: many files, so that some have it', async () => {
    const { recipient, path } = pair('ed25519');
    let greased = 0;
    for (let i = 0; i < 10; i++) {
      const file = sealedBy('rage', recipient);
      if (file.includes('-grease ')) greased++;
      expect(await open(file, path)).toBe(secret);
    }
    expect(greased).toBeGreaterThan(0);
  });
});

withPrograms(['age', 'ssh-keygen'], 'keys protected by a passphrase', () => {
  const ciphers = ['3des-cbc', 'aes128-cbc', 'aes256-ctr', 'aes256-gcm@openssh.com'];
  const kinds = [...ciphers, 'chacha20-poly1305@openssh.com'];

  test.each(kinds)('open what age seals, in %s; age opens ours', async (cipher) => {
    const path = at(`protected-${cipher}`);
    const key = sshKeygen(path, ['-t', 'ed25519', '-Z', cipher], 'passphrase');
    const sealed = sealedBy('age', key.publicKey.trim());
    const own = await identity(key.privateKey, 'passphrase');
    expect(text(await unseal(sealed, own, 'sealed.age'))).toBe(secret);

    // age reads aes256-ctr and aes256-cbc only, and asks on a terminal
    run('ssh-keygen', ['-q', '-p', '-P', 'passphrase', '-N', '', '-f', path]);
    expect(await openedBy('age', { recipient: key.publicKey, path })).toBe(secret);
  });
});

withPrograms(['age', 'age-keygen'], 'age agrees', () => {
  test('that post-quantum and classic recipients are not mixed', async () => {
    const [quantum, classic] = [pair('age -pq').recipient, pair('age').recipient];
    const args = ['-e', '-r', quantum, '-r', classic];
    expect(() => run('age', args)).toThrow('post-quantum');
    await expect(seal(Buffer.from(secret), recipients(quantum, classic))).rejects.toMatchObject({
      code: 'seal-mixed-recipients',
    });
  });

  test.each(['ecdsa', 'rsa-1024', 'sk-ed25519', 'dsa', 'truncated', 'age-typo'])(
    'that fixtures/keys/%s.pub is no recipient',
    (name) => {
      const fixture = join(import.meta.dirname, `../../../fixtures/keys/${name}.pub`);
      expect(() => run('age', ['-e', '-R', fixture], { input: secret })).toThrow();
    },
  );
});

withPrograms(['age', 'age-keygen', 'script'], 'identity files protected by age -p', () => {
  test('open with their passphrase, at the work factor age chooses', async () => {
    const { recipient, path } = pair('age');
    const out = at('protected-age');
    const [age] = [program('age')!];
    const ask = `printf 'passphrase\\npassphrase\\n' | script -qec "${age} -p -a -o ${out} ${path}" /dev/null`;
    run('sh', ['-c', ask]);
    const sealed = sealedBy('age', recipient);
    const own = await identity(readFileSync(out), 'passphrase');
    expect(text(await unseal(sealed, own, 'sealed.age'))).toBe(secret);
  });
});
