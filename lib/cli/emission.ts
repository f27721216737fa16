import { constants, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { parseRecord, printRecord, type ComparedFile, type EmitRecord } from '../emit/compare.js';
import { failure, writeEach } from '../store/failure.js';
import { makeFolderAt } from '../store/folders.js';
import { errno } from '../store/fs.js';
import { inFolderSync } from '../store/handles.js';
import { fenceOf, linked, look, refuseGit } from '../store/paths.js';
import { readRegular } from '../store/regular.js';

/** A folder that files are emitted into. Paths are relative to it; no link below it is followed. */
export interface OutFolder {
  /** Whether anything lies there, a link too. */
  has(path: string): boolean;
  read(path: string): string | undefined;
  write(path: string, text: string): void;
}

/** Reads files and replaces them in one step each, so that none is ever half written. */
export function outFolder(root: string): OutFolder {
  makeFolderAt(root);
  const guarded = <T>(action: string, path: string, run: () => T): T => {
    try {
      refuseGit(path);
      fenceOf(root)(dirname(path));
      return run();
    } catch (error) {
      throw failure(action, path, errno(error) === 'ELOOP' ? linked(path) : error);
    }
  };
  return {
    has: (path) => guarded('read', path, () => look(root, path) !== undefined),
    read: (path) => guarded('read', path, () => readIfThere(root, path)),
    write: (path, text) => {
      guarded('write', path, () => {
        makeFoldersIn(root, dirname(path));
        inFolderSync(root, dirname(path), (at) => {
          replace(join(at, basename(path)), text);
        });
      });
    },
  };
}

function readIfThere(root: string, path: string): string | undefined {
  try {
    return inFolderSync(root, dirname(path), (at) =>
      readRegular(join(at, basename(path)), constants.O_NOFOLLOW).toString('utf8'),
    );
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function makeFoldersIn(root: string, folder: string): void {
  if (folder === '.') return;
  makeFoldersIn(root, dirname(folder));
  inFolderSync(root, dirname(folder), (at) => {
    const path = join(at, basename(folder));
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path);
  });
}

/** A link in the file's place gives way to the file. */
function replace(file: string, text: string): void {
  const staged = `${file}.certflake-${process.pid}`;
  try {
    writeFileSync(staged, text, { flag: 'wx' });
    renameSync(staged, file);
  } finally {
    rmSync(staged, { force: true });
  }
}

export function readRecord(out: OutFolder, path: string): EmitRecord {
  const text = out.read(path);
  return text === undefined ? {} : parseRecord(text, path);
}

/** Writes what is new or changed, then the record; a crash in between is made good by the next run. */
export function writeFiles(
  out: OutFolder,
  files: readonly ComparedFile[],
  record: string,
): string[] {
  const due = files.filter(({ state }) => state !== 'unchanged' && state !== 'kept');
  const text = printRecord(files);
  const isRecorded = out.read(record) === text;
  writeEach([...due, ...(isRecorded ? [] : [{ path: record, text }])], (one) => {
    out.write(one.path, one.text);
  });
  if (isRecorded) return due.map(({ path }) => path);
  return [...due.map(({ path }) => path), record].sort();
}
