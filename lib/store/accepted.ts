/** The record of what the operator accepted. It changes together with its tree. */
import { constants, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { sha256 } from './digest.js';
import { errno } from '../text/errno.js';
import { failure } from '../text/system-errors.js';
import { flushFolder, removeFile, rename, writeNew } from './fs.js';
import { readRegular } from './regular.js';
import { ensureStateFolder, privateMode } from './secret.js';
import type { State } from './state-folder.js';

/** Undefined if there is none. */
export function readRecord(path: string): string | undefined {
  try {
    return readRegular(path, constants.O_NOFOLLOW).toString('utf8');
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw failure('read', path, error);
  }
}

/** Writes the next record beside the present one; durable when it returns. */
export async function stageRecord(state: State, text: string): Promise<void> {
  await ensureStateFolder(state);
  await removeFile(state.folder, basename(state.staged));
  await writeNew(state.folder, basename(state.staged), text, privateMode);
  await flushFolder(state.folder, '');
}

/** Renames the staged record into place; does nothing if that has happened already. */
export async function settleRecord(state: State, digest: string): Promise<void> {
  const staged = readRecord(state.staged);
  if (staged === undefined || sha256(staged) !== digest) return;
  await rename(state.folder, basename(state.staged), basename(state.accepted));
  await flushFolder(state.folder, '');
}

/** Removes files that a stopped run left beside the record and the secret. */
export async function clearState({ folder, staged, secret }: State): Promise<void> {
  const isLeft = (name: string): boolean =>
    name === basename(staged) || name.startsWith(`${basename(secret)}.`);
  for (const name of readdirSync(folder).filter(isLeft)) await removeFile(folder, name);
}
