import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { placeIn } from '../../model/layout.js';
import type { ManifestEntry, Observations, SealHistory } from '../../model/index.js';
import { quietly } from '../../quietly.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import { parseManifest } from '../../store/manifest.js';
import { manifestsInHistory } from './manifests-in-history.js';
import { findRepositoryNow } from './repository.js';

interface KeyInHistory {
  readers: Map<string, string>;
  /** Every manifest with the key names its recipients. */
  isTold: boolean;
  certificate: Pick<ManifestEntry, 'issuer' | 'notAfter'>;
}

interface Known {
  /** Whether these are valid keys: any commit may write anything into a manifest. */
  keys: Map<string, boolean>;
  /** Neither shallow nor unreadable. */
  isWhole: boolean;
  byPublicKey: Map<string, KeyInHistory>;
  /** Public keys, by their manifest below `dir` and their entry's name. */
  byEntry: Map<string, Set<string>>;
}

/** A tree's observations, with what git's history knows about its keys. */
export const withHistory = (
  { root }: { root: string },
  observations: Observations,
): Observations => ({ ...observations, history: sealHistory(root) });

/**
 * What each manifest in the repository's history says about which key, on any branch, in an open merge, and
 * under any former folder: a key is identified by its public key. Read at the first question, because few runs
 * ask.
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
    openTo: (reader) =>
      [...below().byPublicKey].flatMap(([key, { readers }]) => (readers.has(reader) ? [key] : [])),
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

function allKeys(root: string, where: '--all' | 'HEAD'): Known {
  const versions = manifestsInHistory(root, where);
  const all: Known = {
    ...{ isWhole: versions.isWhole, keys: new Map() },
    ...{ byPublicKey: new Map(), byEntry: new Map() },
  };
  for (const { text, paths } of versions.all) {
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

/** `dir` may have been different: a manifest is identified by the folder in it. */
const placeOf = (path: string, entry: string): string => `${placeIn(path)?.below ?? path} ${entry}`;

function note(
  { publicKey, recipients, issuer, notAfter }: ManifestEntry,
  places: readonly string[],
  known: Known,
): void {
  const { byPublicKey, byEntry } = known;
  if (publicKey === null) return;
  for (const place of places) byEntry.set(place, (byEntry.get(place) ?? new Set()).add(publicKey));
  const before = byPublicKey.get(publicKey);
  const isLater = before === undefined || before.certificate.notAfter < notAfter;
  const readers = before?.readers ?? new Map<string, string>();
  for (const [owner, keys] of Object.entries(recipients ?? {}))
    for (const key of keys) if (isKey(key, known)) readers.set(key, owner);
  byPublicKey.set(publicKey, {
    ...{ readers, isTold: recipients !== null && before?.isTold !== false },
    certificate: isLater ? { issuer, notAfter } : before.certificate,
  });
}

function isKey(text: string, { keys }: Known): boolean {
  const before = keys.get(text);
  if (before !== undefined) return before;
  const found = quietly(() => normalizeRecipient(text)) !== undefined;
  keys.set(text, found);
  return found;
}

/** After a rebase git leaves REBASE_HEAD, which alone doesn't show an open one. */
const OTHER_SIDES = [
  ['MERGE_HEAD', 'MERGE_HEAD'],
  ['rebase-merge', 'REBASE_HEAD'],
  ['rebase-apply', 'REBASE_HEAD'],
  ['CHERRY_PICK_HEAD', 'CHERRY_PICK_HEAD'],
] as const;

function otherSide(root: string): string | undefined {
  const repository = findRepositoryNow(root);
  if (repository === undefined) return undefined;
  const isThere = (name: string): boolean => existsSync(join(repository.gitDir, name));
  return OTHER_SIDES.find(([open, side]) => isThere(open) && isThere(side))?.[1];
}
