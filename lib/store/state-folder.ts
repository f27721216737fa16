import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { surroundings } from '../surroundings.js';
import { sha256 } from './digest.js';
import { realOr, workTreeOf, type WorkTree } from './git-folder.js';
import { normalDir } from './paths.js';

/** This machine's own files about a tree, which no commit brings. Absolute paths; none need exist. */
export interface State {
  /** The tree is in a git work tree of this user: a commit may have brought any of its files. */
  isGit: boolean;
  folder: string;
  /** What the operator accepted, one file per tree; all work trees of a clone share it. */
  accepted: string;
  /** The earlier path, from before the tree was in a git work tree. */
  earlier: string | undefined;
  /** Where a commit of this work tree stages the next text of `accepted`. */
  staged: string;
  /** The secret that signs lock and journal. */
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

/** The records of several folders below one root, as in `stateOf`. */
export function recordPaths(root: string, dirs: readonly string[]): string[] {
  const git = workTreeOf(root);
  return dirs.map((dir) => recordAt(folderOf(git), nameOf(treeAt(root, dir), git)));
}

/** The same for the records from before the folders were in a git work tree. */
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

/** A path that doesn't exist for a user without HOME and without an entry in the system's list. */
function home(): string {
  try {
    return surroundings().env['HOME'] || homedir();
  } catch {
    return '/nonexistent';
  }
}

const PREFIX = 'accepted-';

const recordAt = (folder: string, name: string): string =>
  join(folder, `${PREFIX}${short(name)}.json`);

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The records in a folder for state, each for a tree; none if the folder can't be read. */
export const recordsIn = (folder: string): string[] =>
  namesIn(folder)
    .filter((name) => /^accepted-[0-9a-f]+\.json$/.test(name))
    .sort()
    .map((name) => join(folder, name));

/** Whether a folder for state has a record, or one that a commit was about to write. */
export const hasRecords = (folder: string): boolean =>
  namesIn(folder).some((name) => name.startsWith(PREFIX));

const short = (text: string): string => sha256(text).slice(0, 16);
