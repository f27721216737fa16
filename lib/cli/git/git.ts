import { constants, existsSync } from 'node:fs';
import { join, posix } from 'node:path';

import type { Spec } from '../../model/index.js';
import { otherNames } from '../../load/find.js';
import { filesReadBy } from '../../load/imports.js';
import { LARGEST_KEY, readRegular } from '../../store/regular.js';
import type { GitView } from '../render/git-add.js';
import { findRepository, runGit } from '../session/repository.js';
import type { Session } from '../session/session.js';

/** What a run needs besides the files that it wrote. */
export interface Sources {
  /** Relative to the root; undefined if it isn't the user's file. */
  policy: string | undefined;
  /** Programs that the policy imports, and emitted files; relative to the root. */
  others: string[];
  /** Files that the policy may read: only those that git already knows. */
  named: string[];
  /** Public keys, as in the inventory. */
  hostKeys: string[];
  /** Whether Nix makes the policy. */
  isNix?: boolean;
}

const nothing: Sources = { policy: undefined, others: [], named: [], hostKeys: [] };

/** An inventory is the flake's output: it isn't committed. */
export function sourcesOf(
  { root, source, inventory, policy }: Pick<Session, 'root' | 'source' | 'inventory' | 'policy'>,
  emitted: readonly string[],
): Sources {
  const isNix = policy === undefined;
  const { imported, named } = isNix ? { imported: [], named: [] } : filesReadBy(root, source);
  return {
    policy: isNix ? undefined : source,
    others: [...imported, ...emitted],
    named,
    hostKeys: Object.values(inventory.hosts).flatMap(({ key }) => key ?? []),
    isNix,
  };
}

/**
 * What git says about these files and the files that they need; nothing without git, or outside a repository.
 */
export async function gitView(
  root: string,
  paths: string[],
  sources: Sources = nothing,
): Promise<GitView> {
  const present = (await findRepository(root)) !== undefined;
  if (!present) return { present, ignored: [], uncommitted: [] };
  const all = sources.policy === undefined ? paths : [...paths, sources.policy];
  const ignored = await git(root, ['check-ignore', '-z', '--stdin'], all.map(plain).join('\0'));
  return {
    present,
    ignored: split(ignored).map(bareName),
    uncommitted: await uncommittedOf(root, sources),
    edited: sources.isNix === true ? await changedNixFiles(root) : [],
  };
}

/** In a repository, no flake sees files that git doesn't know. */
async function changedNixFiles(root: string): Promise<string[]> {
  const list = [
    'ls-files',
    '--modified',
    '-z',
    '--',
    ':(glob)**/*.nix',
    ...literal(['flake.lock']),
  ];
  return [...new Set(split(await git(root, list)))].sort();
}

/** A colon at the start is pathspec magic, which check-ignore can't switch off. */
const plain = (path: string): string => path.replace(/^:/, './:');
const bareName = (path: string): string => path.replace(/^\.\/:/, ':');

/** Whether the files below a folder are as committed; ignored files count as no change. */
export async function isCommitted(root: string, dir: string): Promise<boolean> {
  const how = ['--porcelain', '--untracked-files=all', '--ignore-submodules=all'];
  return (await git(root, ['status', ...how, '--', ...literal([dir])])) === '';
}

/** Certificates, sealed keys and manifests of the tree that the index lacks. */
export interface TreeInGit {
  isUnadded: boolean;
  /**
   * A file of the policy is missing and must be restored or replaced: `git add` of its folder would stage the
   * removal.
   */
  isFileGone: boolean;
}

export async function treeInGit(
  root: string,
  { dir, specs }: { dir: string; specs: readonly Pick<Spec, 'files'>[] },
): Promise<TreeInGit> {
  const folders = ['ca', 'derived', 'shared'].map((name) => posix.join(dir, name));
  const changed = await changedIn(root, folders);
  const gone = new Set(changed.filter((path) => !existsSync(join(root, path))));
  const isGone = ({ files }: Pick<Spec, 'files'>): boolean =>
    gone.has(files.certificate) || gone.has(files.key);
  return { isUnadded: changed.length > 0, isFileGone: specs.some(isGone) };
}

const split = (text = ''): string[] => text.split('\0').filter((path) => path !== '');

const ATTRIBUTES = '.gitattributes';

/**
 * Finds host key files by the keys in them, wherever the policy or the flake has them. git may still have the
 * former name of a renamed policy: with both names, a clone can't know which one is meant.
 */
async function uncommittedOf(
  root: string,
  { policy, others, named, hostKeys }: Sources,
): Promise<string[]> {
  const own = [ATTRIBUTES, ...(policy === undefined ? [] : [policy]), ...others];
  const former = policy === undefined ? [] : otherNames(policy);
  const specs = [...literal([...own, ...former]), ':(glob)**/*.pub'];
  const list = ['ls-files', '--others', '--modified', '--exclude-standard', '-z', '--', ...specs];
  const keys = new Set(hostKeys.map(bare));
  const isHostKey = (path: string): boolean => keys.has(bare(textOf(join(root, path))));
  const isWanted = (path: string): boolean => {
    if (former.includes(path)) return !isThere(path);
    return own.includes(path) ? isThere(path) : isHostKey(path);
  };
  const isThere = (path: string): boolean => existsSync(join(root, path));
  const found = split(await git(root, list)).filter(isWanted);
  return [...new Set([...found, ...(await modifiedOf(root, named)).filter(isThere)])].sort();
}

/** The files among these that the index doesn't have in their present state; without ignored ones. */
export async function changedIn(folder: string, names: readonly string[]): Promise<string[]> {
  const list = ['ls-files', '--others', '--modified', '--exclude-standard', '-z', '--'];
  return split(await git(folder, [...list, ...literal(names)]));
}

/** git's list of files that have these names or are in these folders; each once. */
export async function listed(
  root: string,
  kinds: readonly string[],
  paths: readonly string[],
): Promise<string[]> {
  if (paths.length === 0) return [];
  const list = ['ls-files', '-z', ...kinds, '--', ...literal(paths)];
  return [...new Set(split(await git(root, list)))];
}

/** Files that a merge has left unmerged, outside of these files and folders; relative to the root. */
export async function unmergedBeside(root: string, paths: readonly string[]): Promise<string[]> {
  const found = split(await git(root, ['ls-files', '--unmerged', '-z', '--', ':(top)']));
  const all = new Set(found.map((line) => line.slice(line.indexOf('\t') + 1)));
  const isIn = (path: string) => paths.some((one) => path === one || path.startsWith(`${one}/`));
  return [...all].filter((path) => !isIn(path)).sort();
}

async function modifiedOf(root: string, paths: string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  return split(await git(root, ['ls-files', '--modified', '-z', '--', ...literal(paths)]));
}

const literal = (paths: readonly string[]): string[] => paths.map((path) => `:(literal)${path}`);

/** Type and base64. */
const bare = (key: string): string => key.trim().split(/\s+/, 2).join(' ');

function textOf(path: string): string {
  try {
    return readRegular(path, constants.O_NOFOLLOW, LARGEST_KEY).toString('utf8');
  } catch {
    return '';
  }
}

/**
 * Its stdout; undefined if it fails, because nothing here requires git. Uses the repository of the folder's
 * working tree, whatever the tree contains or the environment says.
 */
export async function git(
  cwd: string,
  args: string[],
  input?: string,
): Promise<string | undefined> {
  return (await gitBytes(cwd, args, input))?.toString();
}

/** As `git`, for output that may not be text. */
export async function gitBytes(
  cwd: string,
  args: string[],
  input?: string,
): Promise<Buffer | undefined> {
  const repository = await findRepository(cwd);
  if (repository === undefined) return undefined;
  const where = [`--git-dir=${repository.gitDir}`, `--work-tree=${repository.top}`];
  return runGit(cwd, [...where, ...args], input);
}
