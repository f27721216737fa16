import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { CertflakeError } from '../errors.js';
import type { Environment } from '../load/expand.js';
import { generateSshKey } from '../seal/ssh/generate.js';
import { hintOf, hintWith } from '../hint.js';
import { failure } from '../text/system-errors.js';
import { makeFolderAt } from '../store/folders.js';
import { readRegular } from '../store/regular.js';
import { clearStaged, writeWhole, type How } from '../store/whole.js';
import { operatorIdentity, type OperatorIdentity } from './identity.js';
import { keepIdentity, policyExists } from './messages.js';
import { schemaFor } from './schema.js';
import { fillTemplate } from './templates.js';

const EXAMPLE_HOST = 'example-host';
const EXAMPLE_KEY = `ssh-host-keys/${EXAMPLE_HOST}/ssh_host_ed25519_key.pub`;
const DIR = 'secrets/certs';
const ATTRIBUTES = '.gitattributes';
const FILE_MODE = 0o644;

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
  const lines = await attributeLines();
  const written: string[] = [];
  try {
    if (addAttributes(join(folder, ATTRIBUTES), lines)) written.push(ATTRIBUTES);
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

function write(path: string, text: string, how: How = { mode: FILE_MODE }): void {
  try {
    writeWhole(path, text, how);
  } catch (error) {
    throw failure('write', path, error);
  }
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

const attributeLines = async (): Promise<string[]> =>
  (await fillTemplate('gitattributes', { dir: DIR })).trimEnd().split('\n');

/** Appends the lines that a file lacks; false if it has them all. */
function addAttributes(path: string, lines: string[]): boolean {
  const present = existsSync(path) ? readAttributes(path) : '';
  const known = new Set(present.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.every((line) => line.startsWith('#'))) return false;
  const gap = present === '' || present.endsWith('\n') ? '' : '\n';
  append(path, present, `${gap}${missing.join('\n')}\n`);
  return true;
}

/** Rewrites the whole file; for a link, its target. */
function append(path: string, present: string, lines: string): void {
  if (!existsSync(path)) {
    write(path, lines);
    return;
  }
  const mode = statSync(path).mode & 0o777;
  write(realpathSync(path), present + lines, { mode, replaces: true });
}

function readAttributes(path: string): string {
  try {
    return readRegular(path).toString('utf8');
  } catch (error) {
    throw failure('read', ATTRIBUTES, error);
  }
}
