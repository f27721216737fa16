import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { CertflakeError } from '../errors.js';
import { generateSshKey } from '../seal/ssh/generate.js';
import { operatorIdentity, type OperatorIdentity } from './identity.js';
import { fillTemplate } from './templates.js';

const EXAMPLE_HOST = 'example-host';
const EXAMPLE_KEY = `ssh-host-keys/${EXAMPLE_HOST}/ssh_host_ed25519_key.pub`;
const DIR = 'secrets/certs';

const policies = ['yaml', 'yml', 'json', 'ts', 'js'].map((ending) => `certflake.${ending}`);

export interface Starter {
  /** Relative to the folder, sorted. */
  written: string[];
  identity: OperatorIdentity;
}

/**
 * Write a policy that works at once, with the key of one example host beside it. The private half of
 * that key is never written: nobody shall mistake an example for a machine.
 *
 * @throws CertflakeError if the folder has a policy already; nothing is ever overwritten
 */
export async function writeStarter(folder: string, env: NodeJS.ProcessEnv): Promise<Starter> {
  const present = policies.find((name) => existsSync(join(folder, name)));
  if (present !== undefined) {
    throw new CertflakeError(`${join(folder, present)} is there already`, {
      code: 'policy-exists',
      hint: 'init writes a first policy only; edit that one, or name another folder',
    });
  }
  const identity = await operatorIdentity(env);
  const files = starterFiles(identity).filter(([path]) => !existsSync(join(folder, path)));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { flag: 'wx' });
  }
  return { written: files.map(([path]) => path).sort(), identity };
}

function starterFiles(identity: OperatorIdentity): [path: string, text: string][] {
  const values = {
    identity: identity.path,
    operator: identity.recipient,
    exampleHost: EXAMPLE_HOST,
    exampleKeyPath: EXAMPLE_KEY,
    dir: DIR,
  };
  return [
    ['certflake.yaml', fillTemplate('certflake.yaml', values)],
    ['.gitattributes', fillTemplate('gitattributes', values)],
    [EXAMPLE_KEY, generateSshKey('ed25519', `example key of ${EXAMPLE_HOST}`).publicKey],
  ];
}
