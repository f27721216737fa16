import type { Applied } from '../../apply/types.js';
import { isCertificate, isManifest, isSealedKey } from '../../model/layout.js';
import { gitAddLines, withTree, type GitView } from './git-add.js';
import { plural, type Style } from '../terminal/text.js';

/** `recovered`: an interrupted run's files; `emitted`: files outside the tree; relative to the root. */
export type Outcome = Applied & { recovered?: string[]; emitted?: string[] };

/** What was done and what is left to do: a flake sees only files that git knows. */
export function renderResult(applied: Outcome, dir: string, git: GitView, style: Style): string {
  const { changes, written, removed, recovered = [], emitted = [] } = applied;
  const completed = `completed the interrupted run: ${plural(recovered.length, 'file')} under ${dir}`;
  const issued = changes.length > 0 ? [`${done(written, removed)} under ${dir}`] : [];
  const all = [
    ...(recovered.length > 0 ? [completed] : []),
    ...issued,
    ...(emitted.length > 0 ? [`emitted ${emitted.join(', ')}`] : []),
  ];
  const lines = gitAddLines(git, toAdd(applied, dir, git));
  return [`${style.green('Done:')} ${all.join('; ')}`, ...lines, ''].join('\n');
}

/** What git still lacks of the tree after a run without changes: an earlier `git add` was missed. */
export function renderUnadded(applied: Outcome, dir: string, git: GitView): string {
  if (git.isTreeUnadded !== true || git.isFileGone === true) return '';
  const [, ...lines] = gitAddLines(git, toAdd(applied, dir, git), 'left');
  return lines.map((line) => `${line}\n`).join('');
}

/** What belongs in the commit: the folder, if a file in it changed, and the files beside it. */
export function toAdd(
  { changes, written, recovered = [], emitted = [] }: Outcome,
  dir: string,
  git: GitView,
): string[] {
  const isChanged = changes.length + recovered.length > 0 && git.isCommitted !== true;
  const paths = [...new Set([...emitted, ...git.uncommitted])];
  if (git.isFileGone === true) return [...new Set([...written, ...recovered, ...paths])];
  const isTreeDue = isChanged || git.isTreeUnadded === true;
  return isTreeDue ? withTree(dir, paths) : paths;
}

function done(written: string[], removed: string[]): string {
  const kinds: [number, string][] = [
    [written.filter(isCertificate).length, 'certificate'],
    [written.filter(isSealedKey).length, 'sealed key'],
    [written.filter(isManifest).length, 'manifest'],
  ];
  const parts = kinds.filter(([count]) => count > 0).map(([count, one]) => plural(count, one));
  const text = parts.length > 0 ? `wrote ${parts.join(', ')}` : 'wrote nothing';
  return removed.length > 0 ? `${text}, removed ${plural(removed.length, 'file')}` : text;
}
