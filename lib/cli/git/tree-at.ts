import { isOurs } from '../../model/layout.js';
import { checkPath, normalDir } from '../../store/paths.js';
import type { Tree } from '../../store/tree.js';
import { filesAt } from './stored.js';

/**
 * The tree as a commit has it: certificates, sealed keys and manifests below `dir`.
 *
 * Throws `usage` if a partial clone lacks one.
 */
export async function treeAt(root: string, commit: string, dir: string): Promise<Tree> {
  const normal = normalDir(dir);
  const stored = await filesAt(root, commit, [normal === '' ? '.' : normal], isOurs);
  const files = new Map(stored);
  const read = (path: string, limit?: number): Uint8Array | undefined => {
    checkPath(path, normal);
    return files.get(path)?.subarray(0, limit);
  };
  const names = foldersOf(files.keys());
  const list = (folder: string): string[] => [...(names.get(folder) ?? [])].sort();
  return { root, dir: normal, read, list, pending: false, completed: [] };
}

/** The names in each folder; `''` is the root. */
function foldersOf(paths: Iterable<string>): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split('/');
    parts.forEach((name, index) => {
      const folder = parts.slice(0, index).join('/');
      names.set(folder, (names.get(folder) ?? new Set()).add(name));
    });
  }
  return names;
}
