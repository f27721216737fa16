import type { Observations, SealHistory } from '../model.js';
import { quietly } from '../quietly.js';
import { parseManifest } from '../store/manifest.js';
import { findRepositoryNow, runGitNow, type Repository } from './repository.js';

type Readers = ReadonlyMap<string, string>;

/** What a tree shows, and what git's history knows of its keys. */
export const withHistory = (
  { root }: { root: string },
  observations: Observations,
): Observations => ({ ...observations, history: sealHistory(root) });

/**
 * Who could ever open which key, by each manifest in the history of the root's repository, on any branch and wherever
 * its folder was then: a key is known by its public key. Read at the first question, since few runs ask.
 */
export function sealHistory(root: string): SealHistory {
  let known: ReadonlyMap<string, Readers> | undefined;
  return { readersOf: (publicKey) => (known ??= allReaders(root)).get(publicKey) ?? NOBODY };
}

const NOBODY: Readers = new Map();

function allReaders(root: string): ReadonlyMap<string, Readers> {
  const all = new Map<string, Map<string, string>>();
  for (const text of manifestsIn(root)) {
    const manifest = quietly(() => parseManifest(text, ''));
    for (const { publicKey, recipients } of Object.values(manifest?.certificates ?? {})) {
      if (publicKey === null || recipients === null) continue;
      const readers = all.get(publicKey) ?? new Map<string, string>();
      all.set(publicKey, readers);
      for (const [owner, keys] of Object.entries(recipients))
        for (const key of keys) readers.set(key, owner);
    }
  }
  return all;
}

const MANIFESTS = ['--', ':(top,glob)**/manifest.json'];

/** Against each parent of a merge, and of the first commit too. */
const CHANGES = [
  ...['diff-tree', '--stdin', '-r', '-m', '--root', '--no-commit-id'],
  ...['--raw', '--no-abbrev', '--no-renames'],
];

/** `:<mode> <mode> <id> <id> <status>`: the second of each, but where the file was removed. */
const AFTER = /^:\d+ \d+ [0-9a-f]+ (?!0+ )([0-9a-f]+) /gm;

/** Every version of each manifest; none without git. */
function manifestsIn(root: string): string[] {
  const repository = findRepositoryNow(root);
  if (repository === undefined) return [];
  const commits = git(repository, ['rev-list', '--all', '--full-history', ...MANIFESTS]);
  const changes = git(repository, [...CHANGES, ...MANIFESTS], commits?.toString());
  const ids = new Set([...(changes?.toString() ?? '').matchAll(AFTER)].map(([, id]) => id!));
  if (ids.size === 0) return [];
  const blobs = git(repository, ['cat-file', '--batch'], `${[...ids].join('\n')}\n`);
  return blobs === undefined ? [] : blobsIn(blobs);
}

const git = ({ gitDir, top }: Repository, args: string[], input?: string): Buffer | undefined =>
  runGitNow(top, [`--git-dir=${gitDir}`, `--work-tree=${top}`, ...args], input);

/** What `git cat-file --batch` prints: `<id> <type> <size>`, the object, a newline. */
function blobsIn(output: Buffer): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const [, , size] = output.toString('latin1', at, end).split(' ');
    if (size === undefined) {
      at = end + 1;
      continue;
    }
    const next = end + 1 + Number(size);
    texts.push(output.toString('utf8', end + 1, next));
    at = next + 1;
  }
  return texts;
}
