import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';

import { CertflakeError } from '../errors.js';
import { InstallationError } from '../installation.js';
import type { Environment } from '../load/expand.js';
import { generateAgeIdentity } from '../seal/generate.js';
import { parseIdentities } from '../seal/identities.js';
import { parsePublicKeyFile } from '../seal/recipients.js';
import { failure } from '../text/system-errors.js';
import { makeFolderAt } from '../store/folders.js';
import { readRegular } from '../store/regular.js';
import { clearStaged, writeWhole } from '../store/whole.js';
import { identityInside } from './messages.js';

export interface OperatorIdentity {
  /** As the policy writes it, with `$HOME` if it is below it. */
  path: string;
  recipient: string;
  /** Whether this run made it. */
  made: boolean;
}

/**
 * The operator's identity: the present SSH key, otherwise an age identity, made (mode 0600) outside the
 * repository and used again next time.
 *
 * @param cluster the policy's folder
 * @param home the operator's, absolute
 * @throws CertflakeError if the identity would be made inside that folder or its repository
 */
export async function operatorIdentity(
  env: Environment,
  cluster: string,
  home: string = env['HOME'] ?? homedir(),
): Promise<OperatorIdentity> {
  const found =
    (await present(env, home)) ?? (await makeIdentity(identityPath(env, home), cluster));
  // Without $HOME, the policy couldn't be read with it either.
  return env['HOME'] === undefined ? found : { ...found, path: shorten(found.path, home) };
}

const identityPath = (env: Environment, home: string): string =>
  join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'certflake', 'identity.txt');

async function present(env: Environment, home: string): Promise<OperatorIdentity | undefined> {
  for (const name of ['id_ed25519', 'id_rsa']) {
    const found = await existing(join(home, '.ssh', name));
    if (found !== undefined) return found;
  }
  return existing(identityPath(env, home));
}

/** Skips a key that certflake can't use (too short, or a kind that age lacks). */
async function existing(path: string): Promise<OperatorIdentity | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    const identities = await parseIdentities({ text: readRegular(path), name: path });
    const shown = identities.find((identity) => identity.recipient !== undefined)?.recipient;
    const recipient = shown ?? parsePublicKeyFile(readRegular(`${path}.pub`).toString('utf8')).text;
    return { path, recipient, made: false };
  } catch (error) {
    if (error instanceof InstallationError) throw error;
    return undefined;
  }
}

async function makeIdentity(path: string, cluster: string): Promise<OperatorIdentity> {
  const top = repositoryOf(cluster);
  if (path.startsWith(`${top}${sep}`)) throw inside(path, top);
  const { identity, recipient } = await generateAgeIdentity();
  makeFolderAt(dirname(path), 0o700);
  const text = `# certflake operator identity: keep it secret, keep a copy\n# public key: ${recipient}\n${identity}\n`;
  try {
    clearStaged(path);
    writeWhole(path, text, { mode: 0o600 });
  } catch (error) {
    throw failure('write', path, error);
  }
  return { path, recipient, made: true };
}

/** The repository of a folder; without one, the folder itself, which may become one. */
function repositoryOf(folder: string): string {
  for (let top = folder; ; top = dirname(top)) {
    if (existsSync(join(top, '.git'))) return top;
    if (dirname(top) === top) return folder;
  }
}

function inside(path: string, top: string): CertflakeError {
  const { message, hint } = identityInside(path, top);
  return new CertflakeError(message, { code: 'identity-inside', hint });
}

const shorten = (path: string, home: string): string =>
  path.startsWith(`${home}/`) ? `$HOME${path.slice(home.length)}` : path;
