/** Everything up to the point of no return: staged bytes and the journal that names them. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from './failure.js';
import {
  clearFolder,
  each,
  flushFolder,
  removeEmptyFolder,
  removeFile,
  rename,
  writeNew,
} from './fs.js';
import { printJournal, type Step } from './journal.js';
import { foldersOf, makeFolders } from './perform.js';
import type { OwnPaths } from './tree.js';
import type { Prepared } from './writes.js';

export interface Place {
  root: string;
  dir: string;
  own: OwnPaths;
}

/** Stages all bytes and writes the journal; on failure takes back whatever it made. */
export async function stage(place: Place, prepared: Prepared[]): Promise<void> {
  const made: string[] = [];
  const steps = prepared.map(({ step }) => step);
  try {
    for (const folder of foldersOf(steps)) made.push(...(await makeTarget(place, folder)));
    await each(prepared, (one) => stageOne(place, one));
    await writeJournal(place, steps);
  } catch (error) {
    // What broke the staging may break this too: the first error is the one to tell.
    await unstage(place, made).catch(() => undefined);
    throw error;
  }
}

/** Makes a folder to rename into; on another file system no rename would get there. */
async function makeTarget({ root, own }: Place, folder: string): Promise<string[]> {
  try {
    const made = await makeFolders(root, folder);
    if (statSync(join(root, folder)).dev === statSync(join(root, own.staging)).dev) return made;
    throw Object.assign(new Error('another device'), { code: 'EXDEV' });
  } catch (error) {
    throw failure('write below', folder, error, unchanged);
  }
}

const unchanged = 'nothing was changed';

async function stageOne({ root, own }: Place, { step, bytes }: Prepared): Promise<void> {
  if (step.kind !== 'put' || bytes === undefined) return;
  try {
    await writeNew(join(root, own.staged(step.staged)), bytes);
  } catch (error) {
    throw failure('write', step.to, error, unchanged);
  }
}

/** The rename is the point of no return: all that the journal names is on disk before it. */
async function writeJournal({ root, own }: Place, steps: Step[]): Promise<void> {
  try {
    const draft = join(root, own.staged('journal'));
    await writeNew(draft, printJournal(steps));
    await flushFolder(join(root, own.staging));
    await rename(draft, join(root, own.journal));
    await flushFolder(join(root, own.folder));
  } catch (error) {
    throw failure('write', own.journal, error, unchanged);
  }
}

/** In this order: a journal must never outlive the files it names. */
async function unstage({ root, own }: Place, made: string[]): Promise<void> {
  await removeFile(join(root, own.journal));
  await flushFolder(join(root, own.folder));
  await clearFolder(join(root, own.staging));
  for (const folder of made.reverse()) await removeEmptyFolder(join(root, folder));
}
