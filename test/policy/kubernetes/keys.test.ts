import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { table } from '../../../lib/policy/kubernetes/table.js';
import { need, withPrograms } from '../../programs.js';

interface Pair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const pairs: Record<string, () => Pair> = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ecdsa: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: () => generateKeyPairSync('ed25519'),
};

withPrograms(['kube-apiserver'], 'the API server', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certflake-keys-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** How it ends: it reads `--client-ca-file` only once it has a key for tokens. */
  function endOf({ publicKey, privateKey }: Pair): string {
    const [publicFile, privateFile] = [join(folder, 'sa.pub'), join(folder, 'sa.key')];
    writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const flags = [
      '--etcd-servers=http://127.0.0.1:1',
      '--bind-address=127.0.0.1',
      `--cert-dir=${folder}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://example.org',
      `--service-account-key-file=${publicFile}`,
      `--service-account-signing-key-file=${privateFile}`,
      `--client-ca-file=${folder}/missing`,
    ];
    const { stderr } = spawnSync(need('kube-apiserver'), flags, { encoding: 'utf8' });
    return stderr.split('\n').find((line) => line.startsWith('E')) ?? stderr;
  }

  const { algorithms } = table.components.serviceAccount.keys!;

  test.each(Object.keys(pairs))('signs tokens with %s only if the table says so', (algorithm) => {
    const isUsable = (algorithms as string[]).includes(algorithm);
    const end = isUsable ? `open ${folder}/missing` : 'failed to build token generator';
    expect(endOf(pairs[algorithm]!())).toContain(end);
  });
});
