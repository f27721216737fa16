import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

import { git } from './git.js';

/**
 * The files of such a name below a folder, relative to it, sorted. In a git repository those that git knows or
 * doesn't ignore; otherwise those that a short walk finds. Follows no link.
 *
 * @param pattern - a name with at most one `*`
 */
export async function filesNamed(root: string, pattern: string): Promise<string[]> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const known = await git(root, [...list, '--', `:(glob)**/${pattern}`]);
  if (known === undefined) return walk(root, matcher(pattern)).sort();
  return [...new Set(known.split('\0').filter((path) => path !== ''))].sort();
}

function matcher(pattern: string): (name: string) => boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return (name) => name === start;
  return (name) => name.startsWith(start) && name.endsWith(end);
}

/** A folder outside a repository may be a user's home. */
const DEPTH = 6;
const FOLDERS = 2_000;

function walk(root: string, isWanted: (name: string) => boolean): string[] {
  const found: string[] = [];
  let layer = [''];
  let seen = 0;
  for (let depth = 0; depth <= DEPTH && layer.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of layer) {
      if ((seen += 1) > FOLDERS) return found;
      for (const entry of entriesOf(join(root, folder))) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isFile() && isWanted(entry.name)) found.push(path);
        if (entry.isDirectory() && isWalked(entry.name)) next.push(path);
      }
    }
    layer = next;
  }
  return found;
}

const isWalked = (name: string): boolean => !name.startsWith('.') && name !== 'node_modules';

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
