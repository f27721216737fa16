import { CertflakeError } from '../errors.js';
import { isOurs } from '../model/layout.js';
import type { Tree } from '../store/tree.js';
import type { Unread } from './unread.js';

/** How many names that are not certflake's are looked at in all folders together: anybody's commit may bring more. */
const MOST = 5000;

/** What lies in each folder of a host, by the folder. A link or a file in its place holds nothing. */
export function namesInFolders(tree: Tree): Map<string, string[]> {
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  const folders = tree.list(derived).map((host) => `${derived}/${host}`);
  return new Map(folders.map((folder) => [folder, tree.list(folder)]));
}

/** Folders below a host's: nothing of certflake's lies there, nor is anything there looked at. */
export function unreadBelow(
  tree: Tree,
  folders: ReadonlyMap<string, readonly string[]>,
  unread: Unread,
): void {
  let left = MOST;
  for (const [folder, names] of folders) {
    for (const name of names) {
      if (isOurs(name)) continue;
      left -= 1;
      if (left < 0) unread.add(`${folder}/${name}`, 'limit');
      if (left < 0) return;
      if (holds(tree, `${folder}/${name}`)) unread.add(`${folder}/${name}/`, 'below');
    }
  }
}

/** A link leads elsewhere, and a folder that nobody may list says nothing. */
function holds(tree: Tree, path: string): boolean {
  try {
    return tree.list(path).length > 0;
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
    return error.code !== 'path';
  }
}
