import { homedir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { surroundings } from '../surroundings.js';
import { sha256 } from './digest.js';
import { realOr, workTreeOf, type WorkTree } from './git-folder.js';
import { normalDir } from './paths.js';

/** This machine's own files about a tree, which no commit brings. Absolute paths; none need exist. */
export interface State {
  /** The tree lies in a git work tree of this user: a commit may have brought any file of it. */
  isGit: boolean;
  folder: string;
  /** What the operator accepted, one file a tree; all work trees of a clone share it. */
  accepted: string;
  /** Where it was before the tree came into a git work tree. */
  earlier: string | undefined;
  /** Where a commit of this work tree keeps the next text of `accepted` until it takes its place. */
  staged: string;
  /** What lock and journal are signed with. */
  secret: string;
}

/**
 * @param root - need not exist
 * @param dir - relative to it; `''` and `.` are the root
 */
export function stateOf(root: string, dir: string): State {
  const tree = treeAt(root, dir);
  const git = workTreeOf(root);
  const folder = folderOf(git);
  const accepted = recordAt(folder, nameOf(tree, git));
  return {
    isGit: git !== undefined,
    folder,
    accepted,
    earlier: git === undefined ? undefined : recordAt(homeFolder(), tree),
    staged: `${accepted}.${short(git?.name ?? '')}`,
    secret: join(folder, 'secret'),
  };
}

/** The records of many folders below one root, as `stateOf` has each. */
export function recordPaths(root: string, dirs: readonly string[]): string[] {
  const git = workTreeOf(root);
  return dirs.map((dir) => recordAt(folderOf(git), nameOf(treeAt(root, dir), git)));
}

/** The same of the records from before they came into a git work tree. */
export const earlierRecordPaths = (root: string, dirs: readonly string[]): string[] =>
  dirs.map((dir) => recordAt(homeFolder(), treeAt(root, dir)));

const treeAt = (root: string, dir: string): string =>
  join(realOr(root), dir === '' ? '' : normalDir(dir));

const folderOf = (git: WorkTree | undefined): string =>
  git === undefined ? homeFolder() : join(git.common, 'certflake');

const nameOf = (tree: string, git: WorkTree | undefined): string =>
  git === undefined ? tree : relative(git.top, tree);

/** The XDG Base Directory Specification ignores a relative path. */
function homeFolder(): string {
  const named = surroundings().env['XDG_STATE_HOME'] ?? '';
  return join(isAbsolute(named) ? named : join(home(), '.local/state'), 'certflake');
}

/** A user without HOME and without an entry in the system's list has none. */
function home(): string {
  try {
    return surroundings().env['HOME'] || homedir();
  } catch {
    return '/nonexistent';
  }
}

const recordAt = (folder: string, name: string): string =>
  join(folder, `accepted-${short(name)}.json`);

const short = (text: string): string => sha256(text).slice(0, 16);
