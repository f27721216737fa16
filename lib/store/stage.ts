/** All work before the point of no return: staged bytes and the journal that names them. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CertflakeError } from '../errors.js';
import { clearState, stageRecord } from './accepted.js';
import { sha256 } from './digest.js';
import { failure } from '../text/system-errors.js';
import {
  clearFolder,
  each,
  flushFolder,
  makeFolders,
  removeEmptyFolder,
  removeFile,
  rename,
  writeNew,
} from './fs.js';
import { inFolderSync } from './handles.js';
import { printJournal, type Journal } from './journal.js';
import { foldersOf } from './perform.js';
import type { Codes } from './secret.js';
import type { State } from './state-folder.js';
import type { OwnPaths } from './tree.js';
import type { Prepared } from './writes.js';

export interface Place {
  root: string;
  dir: string;
  own: OwnPaths;
  state: State;
  codes: Codes;
}

/**
 * Stages all bytes and writes the journal; on failure removes what it made.
 *
 * @param accepted - the record that belongs to the new state, if it differs
 */
export async function stage(
  place: Place,
  prepared: Prepared[],
  accepted: string | undefined,
): Promise<void> {
  const made: string[] = [];
  const steps = prepared.map(({ step }) => step);
  try {
    for (const folder of foldersOf(steps)) made.push(...(await makeTarget(place, folder)));
    await each(prepared, (one) => stageOne(place, one));
    if (accepted !== undefined) await stageAccepted(place, accepted);
    await writeJournal(place, {
      steps,
      ...(accepted === undefined ? {} : { accepted: sha256(accepted) }),
    });
  } catch (error) {
    // The same fault may break this too: report the first error.
    await unstage(place, made).catch(() => undefined);
    throw isBegun(place) ? pending(error) : error;
  }
}

/** Makes a folder to rename into; refuses one on another file system, or without write permission. */
async function makeTarget({ root, own }: Place, folder: string): Promise<string[]> {
  try {
    const made = await makeFolders(root, folder);
    const [target, staging] = [folder, own.staging].map((path) => inFolderSync(root, path, device));
    inFolderSync(root, folder, refuseUnwritable);
    if (target === staging) return made;
    throw Object.assign(new Error('another device'), { code: 'EXDEV' });
  } catch (error) {
    throw failure('write below', folder, error, { ...unchanged, file: folder });
  }
}

/** The journal exists: its folder couldn't be flushed, and the journal couldn't be removed. */
const isBegun = ({ root, own }: Place): boolean => existsSync(join(root, own.journal));

function pending(error: unknown): unknown {
  if (error instanceof CertflakeError) error.changed = 'begun';
  return error;
}

const device = (path: string): number => statSync(path).dev;

/** Otherwise a rename into it would fail only after the journal is written. */
const refuseUnwritable = (path: string): void => {
  accessSync(path, constants.W_OK | constants.X_OK);
};

const unchanged = { changed: 'nothing' } as const;

async function stageOne({ root, own }: Place, { step, bytes }: Prepared): Promise<void> {
  if (step.kind !== 'put' || bytes === undefined) return;
  try {
    await writeNew(root, own.staged(step.staged), bytes);
  } catch (error) {
    throw failure('write', step.to, error, { ...unchanged, file: step.to });
  }
}

export async function stageAccepted({ state }: Place, accepted: string): Promise<void> {
  try {
    await stageRecord(state, accepted);
  } catch (error) {
    throw failure('write', state.accepted, error, unchanged);
  }
}

/** The rename is the point of no return: everything that the journal names is on disk before it. */
async function writeJournal(
  { root, own, codes }: Place,
  journal: Omit<Journal, 'version'>,
): Promise<void> {
  try {
    const draft = own.staged('journal');
    await writeNew(root, draft, printJournal(journal, codes));
    await flushFolder(root, own.staging);
    await rename(root, draft, own.journal);
    await flushFolder(root, own.folder);
  } catch (error) {
    throw failure('write', own.journal, error, { ...unchanged, file: own.journal });
  }
}

/** In this order: a journal must never outlive the files that it names. */
async function unstage({ root, own, state }: Place, made: string[]): Promise<void> {
  await removeFile(root, own.journal);
  await flushFolder(root, own.folder);
  await clearFolder(root, own.staging);
  await clearState(state);
  for (const folder of made.reverse()) await removeEmptyFolder(root, folder);
}
