import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeBech32 } from '../../lib/seal/bech32.js';
import { parseIdentities } from '../../lib/seal/identities.js';
import { seal, unseal } from '../../lib/seal/seal.js';
import { parseRecipient } from '../../lib/seal/recipients.js';
import {
  main,
  makeCluster,
  makePlace,
  policyText,
  type Place,
  type Ran,
} from '../cli/certflake.js';
import { need, withPrograms } from '../programs.js';
import { met, needlesOf, secretsOf, secretsOfSeed } from './needles.js';

/**
 * The command under strace: every thread and child, all that they write and send, the arguments and
 * environment of every program. The keys are opened afterwards and looked for in it.
 */
const calls =
  'write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg,execve,execveat,open,openat,' +
  'openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,setxattr';

interface Traced extends Ran {
  /** All strings that went to the kernel; those of one descriptor also joined. */
  written: Buffer;
}

function traced(place: Place, args: string[], env: Record<string, string> = {}): Traced {
  const log = place.path('trace');
  const ran = place.run(
    need('strace'),
    [
      '-f',
      '-v',
      '-xx',
      '-s',
      '1000000',
      '-e',
      `trace=${calls}`,
      '-e',
      'signal=none',
      '-o',
      log,
    ].concat(process.execPath, main, args),
    { env: { UV_USE_IO_URING: '0', ...env } },
  );
  return { ...ran, written: strings(readFileSync(log, 'latin1')) };
}

function strings(log: string): Buffer {
  const all: Buffer[] = [];
  const byDescriptor = new Map<string, Buffer[]>();
  for (const line of log.split('\n')) {
    const found = [...line.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex]) =>
      Buffer.from(hex!.replaceAll('\\x', ''), 'hex'),
    );
    if (line.includes('"...')) throw new Error('strace cut a string');
    all.push(...found.flatMap((bytes) => [bytes, Buffer.from('\0')]));
    const descriptor = /^\d+ +\w+\((\d+),/.exec(line)?.[1] ?? '';
    byDescriptor.set(descriptor, [...(byDescriptor.get(descriptor) ?? []), ...found]);
  }
  return Buffer.concat([...all, ...[...byDescriptor.values()].flat()]);
}

const kinds = {
  rsa: '{ algo: rsa, size: 2048 }',
  ecdsa: '{ algo: ecdsa, size: 521 }',
  ed25519: '{ algo: ed25519 }',
};
const more = Object.entries(kinds)
  .map(
    ([kind, key]) =>
      `      ${kind}: { commonName: ${kind}, key: ${key}, usages: [ client auth ] }\n`,
  )
  .join('');

/** An operator with an SSH key, whose seed must not leave memory either. */
async function withKeys(): Promise<{ place: Place; seed: Buffer }> {
  const place = await makeCluster();
  const { generateSshKey } = await import('../../lib/seal/ssh/generate.js');
  const { publicKey, privateKey } = generateSshKey('ed25519', 'operator');
  place.write('home/.ssh/id_ed25519', privateKey);
  const hosts = Object.fromEntries(
    Object.entries(place.hostKeys).map(([host, key]) => [host, key.publicKey]),
  );
  const identity = '$HOME/.ssh/id_ed25519';
  const policy = policyText({ identity, operators: [publicKey], hosts, more });
  place.write('cluster/certflake.yaml', policy);
  return { place, seed: seedOf(privateKey) };
}

/** PROTOCOL.key: the private section ends in seed and public key, 64 bytes, then comment and padding. */
function seedOf(privateKey: string): Buffer {
  const bytes = Buffer.from(privateKey.replaceAll(/-----.*-----|\s/g, ''), 'base64');
  const at = bytes.lastIndexOf(Buffer.from([0, 0, 0, 64]));
  return bytes.subarray(at + 4, at + 36);
}

/** What no command may leak: the numbers of every issued key. */
async function issued(place: Place): Promise<Buffer[]> {
  const path = place.path('home/.ssh/id_ed25519');
  const identities = await parseIdentities({ text: readFileSync(path), name: path });
  const sealed = Object.entries(place.files()).filter(([name]) => name.endsWith('.age'));
  const keys = sealed.map(async ([name, bytes]) =>
    createPrivateKey(Buffer.from(await unseal(Buffer.from(bytes, 'latin1'), identities, name))),
  );
  return (await Promise.all(keys)).flatMap(secretsOf);
}

withPrograms(['strace'], 'nothing that leaves the process holds a private key', () => {
  test('apply, on a first run, on a repair and when a reader is added; rekey', async () => {
    const { place, seed } = await withKeys();
    const runs: Traced[] = [traced(place, ['apply', '--yes'])];
    const secrets = [...(await issued(place)), ...secretsOfSeed(seed)];

    place.run('rm', ['secrets/certs/derived/web-1/cluster-ecdsa.crt']);
    runs.push(traced(place, ['apply', '--yes', '--json']));
    const policy = place.read('cluster/certflake.yaml');
    const added = (await makeCluster()).operator.recipient;
    place.write('cluster/certflake.yaml', policy.replace('hosts:', `  - ${added}\nhosts:`));
    runs.push(traced(place, ['rekey', '--yes', '--accept', `operator=${added}`]));
    secrets.push(...(await issued(place)));

    const needles = needlesOf(secrets);
    expect(needles.size).toBeGreaterThan(5000);
    for (const { status, stderr, written } of runs) {
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(written.length).toBeGreaterThan(10_000);
      expect(written.includes('age-encryption.org/v1')).toBe(true);
      expect(met(needles, written)).toEqual([]);
      expect(written.toString('latin1')).not.toMatch(/PRIVATE KEY-----|AGE-SECRET-KEY-/);
    }
  });

  test('init writes a new identity to its file, once, and the example host’s key nowhere', () => {
    const place = makePlace();
    const { status, written } = traced(place, ['init']);
    expect(status).toBe(0);
    const text = place.read('home/.config/certflake/identity.txt');
    const line = /^AGE-SECRET-KEY-1.*$/m.exec(text)![0];
    const scalar = decodeBech32(line, 'age-secret-key-', 32);
    expect(met(needlesOf([Buffer.from(scalar!)]), written)).toEqual([]);
    // once among all strings, once among those of its descriptor
    expect(written.toString('latin1').match(/AGE-SECRET-KEY-/g)).toHaveLength(2);
    expect(written.toString('latin1')).not.toMatch(/PRIVATE KEY/);
  });

  test('init beside an SSH key lets nothing of it out', async () => {
    const { place, seed } = await withKeys();
    const { status, written } = traced(place, ['init', '../new']);
    expect(status).toBe(0);
    expect(met(needlesOf(secretsOfSeed(seed)), written)).toEqual([]);
  });

  test.each(['worker', 'pem', 'raw', 'hex', 'argument', 'environment'])(
    'and a planted leak is found: %s',
    async (way) => {
      const { place } = await withKeys();
      place.must(['apply', '--yes']);
      place.run('rm', ['secrets/certs/derived/web-1/cluster-ecdsa.crt']);
      const before = await issued(place);
      const leak = fileURLToPath(new URL('leak.mjs', import.meta.url));
      const { written } = traced(place, ['apply', '--yes'], {
        NODE_OPTIONS: `--import ${leak}`,
        LEAK: way,
      });
      expect(met(needlesOf(before), written)).not.toEqual([]);
    },
  );
});

test('the needles find a secret in any encoding, at any place', async () => {
  const { seed } = await withKeys();
  const needles = needlesOf([seed]);
  const around = (text: string) => Buffer.from(`key: ${text};`, 'latin1');
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift, 7), seed, Buffer.alloc(40, 7)]);
    for (const encoding of ['latin1', 'hex', 'base64', 'base64url'] as const) {
      expect(met(needles, around(shifted.toString(encoding)))).not.toEqual([]);
    }
  }
  const pem = seed.toString('base64').replace(/.{22}/, '$&\n');
  expect(met(needles, around(pem))).not.toEqual([]);
  const recipient = parseRecipient((await makeCluster()).operator.recipient);
  expect(met(needles, Buffer.from(await seal(seed, [recipient])))).toEqual([]);
});
