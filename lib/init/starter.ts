import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { CertflakeError } from '../errors.js';
import type { Environment } from '../load/expand.js';
import { generateSshKey } from '../seal/ssh/generate.js';
import { hintOf, hintWith } from '../hint.js';
import { makeFolderAt } from '../store/folders.js';
import { clearStaged } from '../store/whole.js';
import { addAttributes, attributeLines, ATTRIBUTES } from './attributes.js';
import { operatorIdentity, type OperatorIdentity } from './identity.js';
import { keepIdentity, policyExists } from './messages.js';
import { schemaFor } from './schema.js';
import { fillTemplate } from './templates.js';
import { write } from './write.js';

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
 * Writes a policy that works at once, with the key of one example host. Never writes that key's private half:
 * the example must not be taken for a machine.
 *
 * @throws CertflakeError if the folder has a policy already; never overwrites a file, and only adds missing
 * lines to `.gitattributes`
 */
export async function writeStarter(folder: string, env: Environment): Promise<Starter> {
  const present = policies.find((name) => existsSync(join(folder, name)));
  if (present !== undefined) {
    const { message, hint } = policyExists(join(folder, present));
    throw new CertflakeError(message, { code: 'policy-exists', hint });
  }
  makeFolderAt(folder);
  const identity = await operatorIdentity(env, folder);
  const files = await starterFiles(identity, schemaFor(folder));
  const lines = await attributeLines(DIR);
  const written: string[] = [];
  try {
    if (addAttributes(folder, lines)) written.push(ATTRIBUTES);
    // The policy comes last: once it exists, the same command no longer writes the rest.
    for (const [path, text] of files.reverse()) {
      if (writeMissing(join(folder, path), text)) written.push(path);
    }
  } catch (error) {
    throw unfinished(error, written, identity);
  }
  return { written: written.sort(), identity };
}

function writeMissing(path: string, text: string): boolean {
  makeFolderAt(dirname(path));
  clearStaged(path);
  if (existsSync(path)) return false;
  write(path, text);
  return true;
}

/** New files stay: the same command uses them, and writes the rest. */
function unfinished(error: unknown, written: string[], identity: OperatorIdentity): unknown {
  if (!(error instanceof CertflakeError)) return error;
  const { code, message } = error;
  return new CertflakeError(message, {
    ...{ code, cause: error },
    ...(identity.made ? hintWith(error, keepIdentity(identity.path)) : hintOf(error)),
    changed: identity.made || written.length > 0 ? 'partly' : 'nothing',
  });
}

async function starterFiles(
  identity: OperatorIdentity,
  schema: string,
): Promise<[path: string, text: string][]> {
  const values = {
    schema,
    identity: identity.path,
    operator: identity.recipient,
    exampleHost: EXAMPLE_HOST,
    exampleKeyPath: EXAMPLE_KEY,
    dir: DIR,
  };
  return [
    ['certflake.yaml', await fillTemplate('certflake.yaml', values)],
    [EXAMPLE_KEY, generateSshKey('ed25519', `example key of ${EXAMPLE_HOST}`).publicKey],
  ];
}
