import { lstatSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { readRegular } from './regular.js';

/** A git work tree that a folder lies in. */
export interface WorkTree {
  /** The folder that has `.git`. */
  top: string;
  /** Git's folder, which all work trees of a clone share. */
  common: string;
  /** Tells the work trees of a clone apart: its own folder, relative to the common one. */
  name: string;
}

/**
 * The git work tree of a folder, found without git, which takes longer to start than a plan needs;
 * undefined if there is none, or one that another user owns (as git's `safe.directory` has it).
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

/** Undefined where git would look further up too: what has no HEAD and no objects is no repository. */
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
