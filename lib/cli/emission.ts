import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { parseRecord, printRecord, type ComparedFile, type EmitRecord } from '../emit/compare.js';
import { failure } from '../store/failure.js';
import { makeFolderAt } from '../store/folders.js';
import { errno } from '../store/fs.js';
import { fenceOf } from '../store/paths.js';
import { readRegular } from '../store/regular.js';

/** A folder that files are emitted into. Paths are relative to it; links that leave it are refused. */
export interface OutFolder {
  read(path: string): string | undefined;
  write(path: string, text: string): void;
}

/** Reads files and replaces them in one step each, so that none is ever half written. */
export function outFolder(root: string): OutFolder {
  makeFolderAt(root);
  const fence = fenceOf(root);
  const guarded = <T>(action: string, path: string, run: (file: string) => T): T => {
    try {
      fence.folder(dirname(path));
      return run(join(root, path));
    } catch (error) {
      throw failure(action, path, error);
    }
  };
  return {
    read: (path) => guarded('read', path, readIfThere),
    write: (path, text) => {
      guarded('write', path, (file) => {
        replace(file, text);
      });
    },
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readRegular(file).toString('utf8');
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function replace(file: string, text: string): void {
  const staged = `${file}.certflake-${process.pid}`;
  makeFolderAt(dirname(file));
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
  for (const { path, text } of due) out.write(path, text);
  const text = printRecord(files);
  if (out.read(record) === text) return due.map(({ path }) => path);
  out.write(record, text);
  return [...due.map(({ path }) => path), record].sort();
}
