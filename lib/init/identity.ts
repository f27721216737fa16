import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { generateAgeIdentity } from '../seal/generate.js';
import { parseIdentities } from '../seal/identities.js';

export interface OperatorIdentity {
  /** As the policy writes it, with `$HOME` where it lies below it. */
  path: string;
  recipient: string;
  /** Whether it was made just now. */
  made: boolean;
}

/**
 * The operator's identity: the SSH key that is there already, else an age identity, made (mode 0600)
 * outside any repository and used again the next time.
 */
export async function operatorIdentity(env: NodeJS.ProcessEnv): Promise<OperatorIdentity> {
  const home = env['HOME'] ?? homedir();
  for (const name of ['id_ed25519', 'id_rsa']) {
    const found = await existing(join(home, '.ssh', name), home);
    if (found !== undefined) return found;
  }
  const folder = join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'certflake');
  const path = join(folder, 'identity.txt');
  return (await existing(path, home)) ?? makeIdentity(folder, path, home);
}

/** A key that certflake can't use (too short, a kind that age lacks) is passed over, as if it weren't there. */
async function existing(path: string, home: string): Promise<OperatorIdentity | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    const identities = await parseIdentities({ text: readFileSync(path), name: path });
    const recipient = identities.find((identity) => identity.recipient !== undefined)?.recipient;
    return recipient === undefined
      ? undefined
      : { path: shorten(path, home), recipient, made: false };
  } catch {
    return undefined;
  }
}

async function makeIdentity(folder: string, path: string, home: string): Promise<OperatorIdentity> {
  const { identity, recipient } = await generateAgeIdentity();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const text = `# certflake operator identity: keep it secret, keep a copy\n# public key: ${recipient}\n${identity}\n`;
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  return { path: shorten(path, home), recipient, made: true };
}

const shorten = (path: string, home: string): string =>
  path.startsWith(`${home}/`) ? `$HOME${path.slice(home.length)}` : path;
