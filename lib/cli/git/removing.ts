import { git, type Said } from '../../text/say.js';
import { listed } from './git.js';
import { removeByHand, removeWith } from './messages.js';

/**
 * How to remove these files, relative to the root; a folder without other files is removed whole. No command
 * removes a file that git doesn't know: it may be the last copy.
 *
 * @param folders - those that may be named instead of their files
 */
export async function removing(
  root: string,
  paths: readonly string[],
  folders: readonly string[] = [],
): Promise<string | Said> {
  const known = await listed(root, ['--cached'], paths);
  if (!paths.every((path) => known.includes(path))) return removeByHand(paths.length);
  const all = await listed(root, ['--cached', '--others'], folders);
  const gone = new Set(paths);
  const isWhole = (folder: string): boolean => {
    const below = all.filter((path) => path.startsWith(`${folder}/`));
    return below.length > 1 && below.every((path) => gone.has(path));
  };
  const whole = folders.filter(isWhole);
  const single = paths.filter((path) => !whole.some((folder) => path.startsWith(`${folder}/`)));
  const command = git(whole.length > 0 ? 'rm -r --' : 'rm --', ...whole, ...single);
  return removeWith(paths.length, command);
}
