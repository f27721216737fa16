/**
 * Folders below a root, held while an operation runs: no part of the path may be a link, and an exchange for a
 * link meanwhile is noticed.
 */
import { closeSync, constants, existsSync, lstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { CertflakeError } from '../errors.js';
import { replacedFolder } from './messages.js';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;

export interface Held {
  /** The folder, to put before a file's name. */
  at: string;
  /** Throws if another folder has replaced it, if that is only noticed now. */
  release: () => void;
}

/**
 * Holds a folder, by its path relative to the root; `''` and `.` are the root, which may be behind links
 * itself. Throws the system's error: ENOTDIR for a link or a file in the path.
 */
export type Hold = (root: string, folder: string) => Held;

const openFolders = '/proc/self/fd';

/** An operation relative to an open folder stays in that folder, even if its path changes. */
export const holdOpen: Hold = (root, folder) => {
  let handle = openSync(root, O_RDONLY | O_DIRECTORY);
  for (const name of namesOf(folder)) {
    const above = handle;
    try {
      handle = openSync(`${openFolders}/${above}/${name}`, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    } finally {
      closeSync(above);
    }
  }
  const release = (): void => {
    closeSync(handle);
  };
  return { at: `${openFolders}/${handle}`, release };
};

/** For systems without paths through open folders: compares each component before and after. */
export const holdCompared: Hold = (root, folder) => {
  const before = identities(root, folder);
  const release = (): void => {
    if (identities(root, folder) !== before) throw exchanged(folder);
  };
  return { at: join(root, folder), release };
};

const hold = process.platform === 'linux' && existsSync(openFolders) ? holdOpen : holdCompared;

/** Runs with a folder held. */
export async function inFolder<T>(
  root: string,
  folder: string,
  run: (at: string) => Promise<T>,
): Promise<T> {
  const { at, release } = hold(root, folder);
  try {
    return await run(at);
  } finally {
    release();
  }
}

export function inFolderSync<T>(root: string, folder: string, run: (at: string) => T): T {
  const { at, release } = hold(root, folder);
  try {
    return run(at);
  } finally {
    release();
  }
}

/** Device and inode of each component below the root. */
function identities(root: string, folder: string): string {
  let path = root;
  const seen = namesOf(folder).map((name) => {
    path = join(path, name);
    const found = lstatSync(path, { bigint: true });
    if (found.isDirectory()) return `${found.dev}:${found.ino}`;
    throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' });
  });
  return seen.join('/');
}

const namesOf = (folder: string): string[] =>
  folder.split('/').filter((name) => name !== '' && name !== '.');

function exchanged(folder: string): CertflakeError {
  const { message, hint } = replacedFolder(folder);
  return new CertflakeError(message, { code: 'exchanged', hint });
}
