import { relative, resolve, sep } from 'node:path';

import type { EmittedFile } from '../../../emit/files.js';
import type { EmitRecord } from '../../../emit/record.js';
import { workTreeOf } from '../../../store/git-folder.js';
import type { OutFolder } from '../../session/emission.js';
import { gitView, sourcesOf, treeInGit, unmergedBeside } from '../../git/git.js';
import { markedAmong } from '../../git/git-after.js';
import type { Source } from '../../session/nix-place.js';
import { writtenOf } from '../../rules/nix-side.js';
import { gitAddLines, withTree } from '../../render/git-add.js';

export interface InFolder {
  out: OutFolder;
  /** The folder of `out`. */
  folder: string;
  files: readonly EmittedFile[];
  /** The record's path. */
  path: string;
}

/**
 * The lines about git after `emit`: the policy, the files it needs, the emitted files, and an earlier run's
 * tree, if git lacks them. Leaves out files that are only the user's.
 */
export async function addEmitted(
  source: Source,
  { out, folder, files, path }: InFolder,
  record: EmitRecord,
): Promise<string[]> {
  const { root, specs } = source;
  const atRoot = (file: string): string => relative(root, resolve(folder, file));
  const emitted = [...writtenOf(files, record), path].filter((file) => out.has(file)).map(atRoot);
  const below = emitted.filter((file) => !isAbove(file));
  const view = await gitView(root, below, sourcesOf(source, below));
  const others = [...view.uncommitted, ...elsewhere(root, folder, emitted)];
  const { isUnadded, isFileGone } = await treeInGit(root, specs);
  const paths = isUnadded && !isFileGone ? withTree(specs.dir, others) : others;
  const marked = await markedAmong(root, paths);
  const unmerged = await unmergedBeside(root, paths);
  return gitAddLines({ ...view, marked, unmerged }, paths);
}

/** With --out, files may be outside the root: one `git add` takes those in the same work tree. */
function elsewhere(root: string, folder: string, emitted: string[]): string[] {
  const isSame = workTreeOf(folder)?.top === workTreeOf(root)?.top;
  return isSame ? emitted.filter(isAbove) : [];
}

const isAbove = (path: string): boolean => path.split(sep)[0] === '..';
