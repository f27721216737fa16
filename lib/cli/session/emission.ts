import {
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import type { ComparedFile } from '../../emit/compare.js';
import type { Folder } from '../../emit/left.js';
import { parseRecord, type EmitRecord } from '../../emit/record.js';
import { failure, writeEach } from '../../text/system-errors.js';
import { makeFolderAt } from '../../store/folders.js';
import { errno } from '../../store/fs.js';
import { inFolderSync } from '../../store/handles.js';
import { fenceOf, linked, look, refuseGit } from '../../store/paths.js';
import { readRegular } from '../../store/regular.js';
import { clearStaged, writeWhole } from '../../store/whole.js';
import { surroundings } from '../../surroundings.js';

/** Independent of the umask: Nix's daemon and colleagues read them. */
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

/**
 * A folder for emitted files. Paths are relative to it; follows no link below it, except to see whether
 * something is there.
 */
export interface OutFolder extends Folder {
  write(path: string, text: string): void;
  /** Removes what a killed run left beside that file. */
  clear(path: string): void;
}

/** Reads files and replaces them in one step each, so that none is ever half written. */
export function outFolder(folder: string): OutFolder {
  const root = resolve(surroundings().cwd, folder);
  makeFolderAt(root, FOLDER_MODE, folder);
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
    has: (path) =>
      look(root, path) !== undefined || guarded('read', path, () => look(root, path) !== undefined),
    read: (path, limit) => guarded('read', path, () => readIfThere(root, path, limit)),
    folders: (path) => foldersIn(root, path),
    write: (path, text) => {
      guarded('write', path, () => {
        makeFoldersIn(root, dirname(path));
        inFolderSync(root, dirname(path), (at) => {
          // Replaces a link at the file's path.
          writeWhole(join(at, basename(path)), text, { mode: FILE_MODE, replaces: true });
        });
      });
    },
    clear: (path) => {
      clearIn(root, path);
    },
  };
}

/** Ignores failures: a later write reports them, and otherwise it can wait. */
function clearIn(root: string, path: string): void {
  try {
    inFolderSync(root, dirname(path), (at) => {
      clearStaged(join(at, basename(path)));
    });
  } catch {
    return;
  }
}

function readIfThere(root: string, path: string, limit?: number): string | undefined {
  try {
    return inFolderSync(root, dirname(path), (at) =>
      readRegular(join(at, basename(path)), constants.O_NOFOLLOW, limit).toString('utf8'),
    );
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Empty if it can't be read. */
function foldersIn(root: string, folder: string): string[] {
  try {
    const entries = inFolderSync(root, folder, (at) => readdirSync(at, { withFileTypes: true }));
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch {
    return [];
  }
}

function makeFoldersIn(root: string, folder: string): void {
  if (folder === '.') return;
  makeFoldersIn(root, dirname(folder));
  inFolderSync(root, dirname(folder), (at) => {
    const path = join(at, basename(folder));
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
    mkdirSync(path);
    const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      fchmodSync(handle, FOLDER_MODE);
    } finally {
      closeSync(handle);
    }
  });
}

/** Undefined if certflake has emitted nothing. */
export function readRecord(out: OutFolder, path: string): EmitRecord | undefined {
  const text = out.read(path);
  return text === undefined ? undefined : parseRecord(text, path);
}

/**
 * Removes what a killed run left beside any of these files and the record, whether or not they will be written.
 */
export function clearLeft(
  out: OutFolder,
  files: readonly { path: string }[],
  record: string,
): void {
  for (const path of [...files.map((one) => one.path), record]) out.clear(path);
}

/**
 * Writes these files, then the record; the next run repairs a crash in between. Returns the written paths,
 * sorted.
 */
export function writeFiles(
  out: OutFolder,
  files: readonly ComparedFile[],
  record: { path: string; text: string },
): string[] {
  const all = [...files, ...(out.read(record.path) === record.text ? [] : [record])];
  writeEach(all, ({ path, text }) => {
    out.write(path, text);
  });
  return all.map(({ path }) => path).sort();
}
