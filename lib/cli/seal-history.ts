import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { ManifestEntry, Observations, SealHistory } from '../model.js';
import { quietly } from '../quietly.js';
import { parseManifest } from '../store/manifest.js';
import { findRepositoryNow, runGitNow, type Repository } from './repository.js';

interface KeyInHistory {
  readers: Map<string, string>;
  /** No manifest that has the key leaves its readers open. */
  isTold: boolean;
  certificate: Pick<ManifestEntry, 'issuer' | 'notAfter'>;
}

interface Known {
  /** Neither shallow nor unreadable. */
  isWhole: boolean;
  byPublicKey: Map<string, KeyInHistory>;
  /** Public keys, by their manifest below `dir` and the name of their entry. */
  byEntry: Map<string, Set<string>>;
}

/** What a tree shows, and what git's history knows of its keys. */
export const withHistory = (
  { root }: { root: string },
  observations: Observations,
): Observations => ({ ...observations, history: sealHistory(root) });

/**
 * What is said of which key by each manifest in the history of the root's repository, on any branch, in a merge that is
 * open, and wherever its folder was then: a key is known by its public key. Read at the first question, since few runs ask.
 */
export function sealHistory(root: string): SealHistory {
  const known = once(() => allKeys(root, '--all'));
  const below = once(() => allKeys(root, 'HEAD'));
  const of = (publicKey: string) => known().byPublicKey.get(publicKey);
  const isBelow = (publicKey: string, reader: string): boolean =>
    below().byPublicKey.get(publicKey)?.readers.has(reader) === true;
  return {
    readersOf: (publicKey) => of(publicKey)?.readers ?? NOBODY,
    certificateOf: (publicKey) => of(publicKey)?.certificate,
    includes: isBelow,
    excludes: (publicKey, reader) =>
      below().isWhole &&
      below().byPublicKey.get(publicKey)?.isTold !== false &&
      !isBelow(publicKey, reader),
    otherSide: () => otherSide(root),
    keysOf: ({ manifest, entry }) => known().byEntry.get(placeOf(manifest, entry)) ?? NONE,
  };
}

function once<T>(read: () => T): () => T {
  let value: { of: T } | undefined;
  return () => (value ??= { of: read() }).of;
}

const NOBODY: ReadonlyMap<string, string> = new Map();
const NONE: ReadonlySet<string> = new Set();

/** @param where - the branches of which commits are looked at */
function allKeys(root: string, where: '--all' | 'HEAD'): Known {
  const repository = findRepositoryNow(root);
  const isWhole = repository !== undefined && isWholeHistory(repository);
  const all: Known = { isWhole, byPublicKey: new Map(), byEntry: new Map() };
  for (const { text, paths } of repository === undefined ? [] : manifestsIn(repository, where)) {
    const manifest = quietly(() => parseManifest(text, ''));
    for (const [name, entry] of Object.entries(manifest?.certificates ?? {}))
      note(
        entry,
        paths.map((path) => placeOf(path, name)),
        all,
      );
  }
  return all;
}

/** `dir` may have been another: what tells a manifest is the folder in it. */
function placeOf(path: string, entry: string): string {
  const [, below = path] =
    /(?:^|\/)((?:ca|shared|derived\/[^/]+)\/manifest\.json)$/.exec(path) ?? [];
  return `${below} ${entry}`;
}

function note(
  { publicKey, recipients, issuer, notAfter }: ManifestEntry,
  places: readonly string[],
  { byPublicKey, byEntry }: Known,
): void {
  if (publicKey === null) return;
  for (const place of places) byEntry.set(place, (byEntry.get(place) ?? new Set()).add(publicKey));
  const before = byPublicKey.get(publicKey);
  const isLater = before === undefined || before.certificate.notAfter < notAfter;
  const readers = before?.readers ?? new Map<string, string>();
  for (const [owner, keys] of Object.entries(recipients ?? {}))
    for (const key of keys) readers.set(key, owner);
  byPublicKey.set(publicKey, {
    ...{ readers, isTold: recipients !== null && before?.isTold !== false },
    certificate: isLater ? { issuer, notAfter } : before.certificate,
  });
}

const OTHER_SIDES = ['MERGE_HEAD', 'REBASE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD'];

function otherSide(root: string): string | undefined {
  const repository = findRepositoryNow(root);
  if (repository === undefined) return undefined;
  const isThere = (name: string): boolean => existsSync(join(repository.gitDir, name));
  return OTHER_SIDES.find(isThere);
}

const MANIFESTS = ['--', ':(top,glob)**/manifest.json'];

/** What is being merged may be on no branch of this clone. */
const COMMITS = ['rev-list', '--ignore-missing', 'MERGE_HEAD', '--full-history'];

/** Against each parent of a merge, and of the first commit too. */
const CHANGES = [
  ...['diff-tree', '--stdin', '-r', '-m', '--root', '--no-commit-id'],
  ...['--raw', '--no-abbrev', '--no-renames'],
];

/**
 * `:<mode> <mode> <id> <id> <status>`, a tab and the path, which may be quoted: the second id of each and the path, but
 * where the file was removed.
 */
const AFTER = /^:\d+ \d+ [0-9a-f]+ (?!0+ )([0-9a-f]+) \w+\t"?(.*?)"?$/gm;

/** A version of a manifest, and where it was. */
interface Version {
  text: string;
  paths: string[];
}

const isWholeHistory = (repository: Repository): boolean =>
  git(repository, ['rev-parse', '--is-shallow-repository'])?.toString() === 'false\n';

/** Every version of each manifest; none without git. */
function manifestsIn(repository: Repository, where: string): Version[] {
  const commits = git(repository, [...COMMITS, where, ...MANIFESTS]);
  const changes = git(repository, [...CHANGES, ...MANIFESTS], commits?.toString());
  const paths = new Map<string, Set<string>>();
  for (const [, id, path] of (changes?.toString() ?? '').matchAll(AFTER))
    paths.set(id!, (paths.get(id!) ?? new Set()).add(path!));
  if (paths.size === 0) return [];
  const blobs = git(repository, ['cat-file', '--batch'], `${[...paths.keys()].join('\n')}\n`);
  const texts = blobs === undefined ? [] : blobsIn(blobs);
  return [...paths.values()].map((all, index) => ({ text: texts[index] ?? '', paths: [...all] }));
}

const git = ({ gitDir, top }: Repository, args: string[], input?: string): Buffer | undefined =>
  runGitNow(top, [`--git-dir=${gitDir}`, `--work-tree=${top}`, ...args], input);

/** What `git cat-file --batch` prints: `<id> <type> <size>`, the object, a newline; nothing of an object that is missing. */
function blobsIn(output: Buffer): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const [, , size] = output.toString('latin1', at, end).split(' ');
    if (size === undefined) {
      texts.push('');
      at = end + 1;
      continue;
    }
    const next = end + 1 + Number(size);
    texts.push(output.toString('utf8', end + 1, next));
    at = next + 1;
  }
  return texts;
}
