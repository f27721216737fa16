import { join } from 'node:path';

import { gitLine, shellWords } from '../shell.js';
import { listed } from './git.js';
import { inTree } from './in-tree.js';

/**
 * The command that removes these files, relative to the root: of a folder that has no others as a whole.
 *
 * @param folders - those that may be named instead of their files
 */
export async function removing(
  root: string,
  paths: readonly string[],
  folders: readonly string[] = [],
): Promise<string> {
  const known = await listed(root, ['--cached'], paths);
  const all = await listed(root, ['--cached', '--others'], folders);
  const gone = new Set(paths);
  const isWhole = (folder: string): boolean => {
    const below = all.filter((path) => path.startsWith(`${folder}/`));
    return below.length > 1 && below.every((path) => gone.has(path));
  };
  const whole = folders.filter(isWhole);
  const single = paths.filter((path) => !whole.some((folder) => path.startsWith(`${folder}/`)));
  const names = [...whole, ...single].map((path) => inTree(root, join(root, path)));
  const how = whole.length > 0 ? 'rm -r --' : 'rm --';
  return paths.every((path) => known.includes(path))
    ? gitLine(how, ...names)
    : `${how} ${shellWords(...names)}`;
}
