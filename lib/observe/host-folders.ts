import { CertflakeError } from '../errors.js';
import { isOurs } from '../model/layout.js';
import type { Tree } from '../store/tree.js';
import type { Unread } from './unread.js';

/** How many names that aren't certflake's are checked in all folders together: any commit may bring more. */
const MOST = 5000;

/** The names in each host's folder, by folder; none for a link or a file in its place. */
export function namesInFolders(tree: Tree): Map<string, string[]> {
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  const folders = tree.list(derived).map((host) => `${derived}/${host}`);
  return new Map(folders.map((folder) => [folder, tree.list(folder)]));
}

/** Adds folders below a host's: certflake writes nothing there and reads nothing there. */
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

/** False for a link, which leads elsewhere; true if the folder can't be listed. */
function holds(tree: Tree, path: string): boolean {
  try {
    return tree.list(path).length > 0;
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
    return error.code !== 'path';
  }
}
