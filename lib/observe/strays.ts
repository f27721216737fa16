import { basename, dirname } from 'node:path/posix';
import type { Specs, StrayHost } from '../model/index.js';
import { ownerOfHost } from '../model/owner.js';
import { isManifestEntry } from '../model/orphan.js';
import { quietly } from '../quietly.js';
import { parseManifest } from '../store/manifest.js';
import { MEBIBYTE } from '../store/regular.js';
import type { Tree } from '../store/tree.js';
import { strangeText } from './strange-text.js';
import { LIMIT, Unread } from './unread.js';

/** Hosts' folders without files of any spec, with what their files say about them. Manifests don't prove it. */
export function findStrays(
  tree: Tree,
  { specs }: Specs,
  orphans: readonly string[],
  unread = new Unread(),
): StrayHost[] {
  const owned = new Set(specs.map(({ files }) => dirname(files.manifest)));
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  const keysIn = reader(tree, new Set(orphans), unread);
  return [...byFolder(orphans).keys()]
    .filter((folder) => dirname(folder) === derived && !owned.has(folder))
    .map((folder) => {
      const host = basename(folder);
      return { host, folder, keys: keysIn(folder, host) };
    });
}

/** The files by folder; leaves out what only a manifest names. */
export function byFolder(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    if (isManifestEntry(path)) continue;
    const folder = dirname(path);
    const files = folders.get(folder);
    if (files) files.push(path);
    else folders.set(folder, [path]);
  }
  return folders;
}

/** How much is read of all folders' manifests together: any commit may bring more. */
const MOST_READ = 8 * MEBIBYTE;

/** Returns a function that reads a host's keys from its folder's manifest. */
function reader(tree: Tree, files: ReadonlySet<string>, unread: Unread) {
  let left = MOST_READ;
  return (folder: string, host: string): string[] => {
    const path = `${folder}/manifest.json`;
    const found = left > 0 ? strangeText(tree, path) : LIMIT;
    if ('why' in found && files.has(path)) unread.add(path, found.why);
    if ('why' in found) return [];
    left -= found.text.length;
    const manifest = quietly(() => parseManifest(found.text, path));
    const entries = Object.values(manifest?.certificates ?? {});
    return [...new Set(entries.flatMap(({ recipients }) => recipients?.[ownerOfHost(host)] ?? []))];
  };
}
