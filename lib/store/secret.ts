/**
 * A secret of this machine, and the codes made with it: a file of the tree with a right code was written here,
 * not brought by a commit.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { CertflakeError } from '../errors.js';
import { failure } from '../text/system-errors.js';
import { errno, flushFolder, linkNew, makeFolders, removeFile, writeNew } from './fs.js';
import { readRegular } from './regular.js';
import type { State } from './state-folder.js';
import { otherStateFolder, secretDamaged } from './messages.js';

export const privateMode = 0o600;

/** Signs for one tree: a text signed for another tree or purpose has no right code. */
export interface Codes {
  of(kind: 'lock' | 'journal', text: string): string;
  fits(kind: 'lock' | 'journal', text: string, code: unknown): boolean;
}

/** This machine's codes; undefined without a secret, when no code is right. */
export function codesOf(state: State): Codes | undefined {
  const secret = readSecret(state);
  return secret && codesUnder(secret, state);
}

/** As `codesOf`; makes the secret if there is none. */
export async function ensureCodes(state: State): Promise<Codes> {
  for (;;) {
    const codes = codesOf(state);
    if (codes !== undefined) return codes;
    try {
      await makeSecret(state);
    } catch (error) {
      throw failure('write', state.secret, error, { also: otherStateFolder });
    }
  }
}

/** Makes the folder of the state, for its owner alone. */
export async function ensureStateFolder({ folder }: State): Promise<void> {
  let base = folder;
  while (!existsSync(base)) base = dirname(base);
  for (const made of await makeFolders(base, relative(base, folder), 0o700)) {
    await flushFolder(base, dirname(made));
  }
}

function codesUnder(secret: Buffer, { accepted }: State): Codes {
  const of: Codes['of'] = (kind, text) =>
    createHmac('sha256', secret)
      .update(`certflake ${kind}\n${basename(accepted)}\n${text}`)
      .digest('hex');
  const fits: Codes['fits'] = (kind, text, code) => {
    const right = Buffer.from(of(kind, text));
    const given = Buffer.from(typeof code === 'string' ? code : '');
    return given.length === right.length && timingSafeEqual(given, right);
  };
  return { of, fits };
}

function readSecret({ secret }: State): Buffer | undefined {
  let text: string;
  try {
    text = readRegular(secret, constants.O_NOFOLLOW).toString('latin1');
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw failure('read', secret, error);
  }
  if (/^[0-9a-f]{64}\n$/.test(text)) return Buffer.from(text.trim(), 'hex');
  const { message, hint } = secretDamaged(secret);
  throw new CertflakeError(message, { code: 'state', hint });
}

/** It appears whole, and only once: if several processes make it at once, the first one counts. */
async function makeSecret(state: State): Promise<void> {
  const { folder } = state;
  const name = basename(state.secret);
  const text = `${randomBytes(32).toString('hex')}\n`;
  const draft = `${name}.${randomBytes(8).toString('hex')}`;
  await ensureStateFolder(state);
  await writeNew(folder, draft, text, privateMode);
  await linkNew(folder, draft, name, text, privateMode);
  await removeFile(folder, draft);
  await flushFolder(folder, '');
}
