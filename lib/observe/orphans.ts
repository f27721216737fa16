import { presentPathsOf } from '../model/generations.js';
import { CERTIFICATE, folderOf, isOurs } from '../model/layout.js';
import type { Manifest, Specs } from '../model/index.js';
import { entryOrphan } from '../model/orphan.js';
import type { Tree } from '../store/tree.js';

/**
 * Files of our layout that no spec owns, by path relative to the root, and entries whose files are gone;
 * sorted. A folder's manifest counts only if no spec has files in that folder. Generations of a known authority
 * (`.next`, `.old`) and files with other names never count.
 *
 * Meaningful for a complete policy only.
 */
export function findOrphans(
  tree: Tree,
  { specs }: Specs,
  manifests: Map<string, Manifest | undefined>,
): string[] {
  const owned = new Set(
    specs.flatMap(({ files }) => [files.certificate, files.key, files.manifest]),
  );
  const entries = new Set(specs.map(({ files }) => entryOrphan(files.manifest, files.entry)));
  const authorities = specs.filter(({ kind }) => kind === 'authority');
  const theirs = new Set(authorities.flatMap(({ files }) => [files.certificate, files.key]));
  const isGeneration = (path: string): boolean =>
    presentPathsOf(path).some((one) => theirs.has(one));
  const files = foldersOf(tree).flatMap((folder) => ownFiles(tree, folder));
  const present = new Set(files);
  const strayFiles = files.filter((path) => !owned.has(path) && !isGeneration(path));
  const strayEntries = allEntries(manifests).filter(
    ({ key, certificate }) => !entries.has(key) && !present.has(certificate),
  );
  return [...strayFiles, ...strayEntries.map(({ key }) => key)].sort();
}

function foldersOf(tree: Tree): string[] {
  const derived = within(tree.dir, 'derived');
  const hosts = tree.list(derived).map((host) => `${derived}/${host}`);
  return [within(tree.dir, 'ca'), ...hosts, within(tree.dir, 'shared')];
}

function ownFiles(tree: Tree, folder: string): string[] {
  const names = tree.list(folder).filter(isOurs);
  return names.map((name) => `${folder}/${name}`);
}

/** Every entry as an orphan, with its certificate. */
function allEntries(manifests: Map<string, Manifest | undefined>) {
  return [...manifests].flatMap(([path, manifest]) =>
    Object.keys(manifest?.certificates ?? {}).map((name) => ({
      key: entryOrphan(path, name),
      certificate: `${folderOf(path)}/${name}${CERTIFICATE}`,
    })),
  );
}

function within(dir: string, folder: string): string {
  return dir === '' ? folder : `${dir}/${folder}`;
}
