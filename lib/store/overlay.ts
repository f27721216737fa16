import { below } from '../model/layout.js';
import { checkPath } from './paths.js';
import { listed, type Tree } from './tree.js';
import { contentOf, type Write } from './writes.js';

/** Where each path's bytes will be: in this write, or where the tree has them now; null: nowhere. */
type View = Map<string, Uint8Array | string | null>;

/**
 * The tree as it will be after a commit of these writes: moves in their order, then writes, then removals, as
 * `prepare` has them. Reads the tree's other files when asked; changes nothing, and doesn't check what a commit
 * refuses.
 */
export function overlay(tree: Tree, writes: readonly Write[]): Tree {
  const view = viewOf(writes);
  const read = (path: string, limit?: number): Uint8Array | undefined => {
    checkPath(path, tree.dir);
    const source = view.get(path);
    if (source === null) return undefined;
    if (source instanceof Uint8Array) return source.slice(0, limit);
    return tree.read(source ?? path, limit);
  };
  const changed = byFolder(view);
  const list = (folder: string): string[] =>
    listed(tree.list(folder), folder, changed.get(folder) ?? new Map()).filter(
      (name) => !isEmptied(below(folder, name)),
    );
  const isEmptied = (folder: string): boolean =>
    [...(changed.get(folder)?.values() ?? [])].includes(null) && list(folder).length === 0;
  return { ...tree, read, list };
}

function viewOf(writes: readonly Write[]): View {
  const view: View = new Map();
  for (const write of writes) {
    if ('move' in write)
      view.set(write.to, view.get(write.move) ?? write.move).set(write.move, null);
  }
  for (const write of writes) if ('path' in write) view.set(write.path, contentOf(write));
  for (const write of writes) if ('remove' in write) view.set(write.remove, null);
  return view;
}

/** The paths below each folder. */
function byFolder(view: View): Map<string, View> {
  const folders = new Map<string, View>();
  for (const [path, source] of view) {
    for (let folder = path; folder !== '';) {
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
      folders.set(
        folder,
        (folders.get(folder) ?? new Map<string, Uint8Array | string | null>()).set(path, source),
      );
    }
  }
  return folders;
}
