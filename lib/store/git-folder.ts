import { lstatSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { readRegular } from './regular.js';

/** The git work tree that contains a folder. */
export interface WorkTree {
  /** The folder that has `.git`. */
  top: string;
  /** Git's folder, shared by all work trees of a clone. */
  common: string;
  /** Distinguishes the work trees of a clone: its own folder, relative to the common one. */
  name: string;
}

/**
 * The git work tree of a folder; undefined if there is none, or if another user owns it (as git's
 * `safe.directory`). Doesn't run git, which takes longer to start than a plan needs.
 *
 * @param folder - need not exist
 */
export function workTreeOf(folder: string): WorkTree | undefined {
  for (let top = realOr(folder); ; top = dirname(top)) {
    const entry = join(top, '.git');
    const found = quietly(() => lstatSync(entry));
    const tree = found && treeAt(top, entry);
    if (tree !== undefined)
      return isOurs(found!) && isOurs(statSync(tree.common)) ? tree : undefined;
    if (dirname(top) === top) return undefined;
  }
}

/** The real path of a folder, or of the nearest one above it that exists, with the rest. */
export function realOr(folder: string): string {
  const path = resolve(folder);
  const real = quietly(() => realpathSync(path));
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(realOr(dirname(path)), path.slice(dirname(path).length));
}

/** Undefined if git would look further up too: a repository needs a HEAD and objects. */
function treeAt(top: string, entry: string): WorkTree | undefined {
  const folder = quietly(() => statSync(entry))?.isDirectory() ? entry : pointed(entry);
  if (folder === undefined) return undefined;
  const shared = line(join(folder, 'commondir'));
  const common = shared === undefined ? folder : resolve(folder, shared);
  const isRepository = exists(join(folder, 'HEAD')) && exists(join(common, 'objects'));
  return isRepository ? { top, common, name: relative(common, folder) } : undefined;
}

/** gitrepository-layout(5): a work tree's `.git` may be a file that names the folder. */
function pointed(file: string): string | undefined {
  const target = /^gitdir: (.+)$/.exec(line(file) ?? '')?.[1];
  return target === undefined ? undefined : resolve(dirname(file), target);
}

function line(file: string): string | undefined {
  return quietly(() =>
    readRegular(file)
      .toString('utf8')
      .replace(/\r?\n[^]*$/, ''),
  );
}

function isOurs({ uid }: Stats): boolean {
  const user = process.geteuid?.();
  return user === undefined || uid === user;
}

const exists = (path: string): boolean => quietly(() => lstatSync(path)) !== undefined;

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
