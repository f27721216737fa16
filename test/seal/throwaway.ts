import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIdentities, type Identity } from '../../lib/seal/identities.js';
import { parseRecipient, type Recipient } from '../../lib/seal/recipients.js';
import { run } from '../programs.js';

/** A folder for one test file's keys, removed after its tests. */
export function throwawayFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-seal-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export interface SshKeygenKey {
  path: string;
  publicKey: string;
  privateKey: string;
}

/** A key pair by ssh-keygen; by default one round of bcrypt, so that tests are fast. */
export function sshKeygen(path: string, args: string[], passphrase = ''): SshKeygenKey {
  run('ssh-keygen', ['-q', '-a', '1', '-C', 'throwaway', '-N', passphrase, ...args, '-f', path]);
  const publicKey = readFileSync(`${path}.pub`, 'utf8');
  return { path, publicKey, privateKey: readFileSync(path, 'utf8') };
}

export function write(path: string, content: string | Uint8Array): string {
  writeFileSync(path, content);
  chmodSync(path, 0o600);
  return path;
}

export async function identity(
  text: string | Uint8Array,
  passphrase?: string,
): Promise<Identity[]> {
  return parseIdentities({ text, name: 'identity-file' }, passphrase);
}

export const recipients = (...texts: string[]): Recipient[] => texts.map(parseRecipient);

export const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
