import { LARGEST } from '../../store/regular.js';
import { findRepositoryNow, runGitNow, type Repository } from './repository.js';

/** A version of a manifest, and its path. */
export interface Version {
  text: string;
  paths: readonly string[];
}

/** The manifests in git's history. */
export interface Versions {
  all: readonly Version[];
  /**
   * Nothing is missing: neither a shallow clone's commits nor a partial one's files, and git could read them
   * all.
   */
  isWhole: boolean;
}

const NOTHING: Versions = { all: [], isWhole: false };

const MANIFESTS = ['--', ':(top,glob)**/manifest.json'];

/** The merged commits may be on no branch of this clone. */
const COMMITS = ['rev-list', '--ignore-missing', 'MERGE_HEAD', '--full-history'];

/** Against each parent of a merge, and also for the first commit. */
const CHANGES = [
  ...['diff-tree', '--stdin', '-r', '-m', '--root', '--no-commit-id'],
  ...['--raw', '--no-abbrev', '--no-renames'],
];

/**
 * `:<mode> <mode> <id> <id> <status>`, a tab and the path, which may be quoted: captures the second id and the
 * path, except for a removed file.
 */
const AFTER = /^:\d+ \d+ [0-9a-f]+ (?!0+ )([0-9a-f]+) \w+\t"?(.*?)"?$/gm;

/**
 * Every version of each manifest; none without git. Skips files larger than any of certflake's.
 *
 * @param where - the branches whose commits are read
 */
export function manifestsInHistory(root: string, where: '--all' | 'HEAD'): Versions {
  const repository = findRepositoryNow(root);
  if (repository === undefined) return NOTHING;
  const commits = git(repository, [...COMMITS, where, ...MANIFESTS]);
  const changes = commits && git(repository, [...CHANGES, ...MANIFESTS], commits.toString());
  if (changes === undefined) return NOTHING;
  const paths = new Map<string, Set<string>>();
  for (const [, id, path] of changes.toString().matchAll(AFTER))
    paths.set(id!, (paths.get(id!) ?? new Set()).add(path!));
  const sizes = sizesOf(repository, [...paths.keys()]);
  const ids = [...sizes].filter(([, size]) => size <= LARGEST);
  const texts = new Map(inParts(ids).flatMap((part) => textsOf(repository, part)));
  const isWhole = !isShallow(repository) && sizes.size === paths.size && texts.size === ids.length;
  return {
    all: [...texts].map(([id, text]) => ({ text, paths: [...paths.get(id)!] })),
    isWhole,
  };
}

const isShallow = (repository: Repository): boolean =>
  git(repository, ['rev-parse', '--is-shallow-repository'])?.toString() !== 'false\n';

/** The sizes of those that exist. */
function sizesOf(repository: Repository, ids: readonly string[]): Map<string, number> {
  const lines = read(repository, '--batch-check', ids)?.toString().split('\n') ?? [];
  const words = lines.map((line) => line.split(' '));
  return new Map(
    words.flatMap(([id, , size]) => (size === undefined ? [] : [[id!, Number(size)]])),
  );
}

/** In groups whose total size git may print at once. */
function inParts(ids: readonly (readonly [id: string, size: number])[]): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const [id, size] of ids) {
    if (size > room) {
      parts.push([]);
      room = LARGEST;
    }
    parts.at(-1)!.push(id);
    room -= size;
  }
  return parts;
}

/** Parses the output of `git cat-file --batch`: `<id> <type> <size>`, the object, a newline. */
function textsOf(repository: Repository, ids: readonly string[]): [id: string, text: string][] {
  const output = read(repository, '--batch', ids);
  const texts: [string, string][] = [];
  for (let at = 0; output !== undefined && at < output.length;) {
    const end = output.indexOf(10, at);
    const [id, , size] = output.toString('latin1', at, end).split(' ');
    if (size === undefined) return texts;
    const next = end + 1 + Number(size);
    texts.push([id!, output.toString('utf8', end + 1, next)]);
    at = next + 1;
  }
  return texts;
}

const read = (repository: Repository, how: string, ids: readonly string[]): Buffer | undefined =>
  git(repository, ['cat-file', how], `${ids.join('\n')}\n`);

const git = ({ gitDir, top }: Repository, args: string[], input?: string): Buffer | undefined =>
  runGitNow(top, [`--git-dir=${gitDir}`, `--work-tree=${top}`, ...args], input);
