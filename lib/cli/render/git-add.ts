import { gitLine, isPattern, shellArguments, shellWords } from '../../text/shell.js';
import { plural, visible } from '../terminal/text.js';

export interface GitView {
  /** Written files that git ignores: they would never reach a host. */
  ignored: string[];
  /** What the written files rest on (policy, attributes, host keys, emitted files) and the index doesn't have as it is. */
  uncommitted: string[];
  /** Files of the flake that the index doesn't have as they are, and in which the policy may be. */
  edited?: string[];
  /** Files with git's conflict markers: to add them would end the merge with the markers in them. */
  marked?: string[];
  /** Files that a merge has left to decide, and that are not to be added: git commits nothing before. */
  unmerged?: string[];
  /** Whether git finds the tree as it is committed. */
  isCommitted?: boolean;
  /** Whether the index lacks some of the tree, which an earlier run may have left. */
  isTreeUnadded?: boolean;
  /** A file of the policy is gone: to add its folder would stage the removal. */
  isFileGone?: boolean;
  /** Whether the root lies in a git repository at all. */
  present: boolean;
}

/**
 * What git is to know, and what it ignores; nothing outside a repository.
 *
 * @param when - what to do with the files, unless a merge has to be finished first
 */
export function gitAddLines(
  view: GitView,
  paths: string[],
  when: keyof typeof HEADINGS = 'done',
): string[] {
  const { ignored, present, marked = [], unmerged = [], edited = [] } = view;
  const merging = [...markedLines(marked), ...unmergedLines(unmerged)];
  const lines = [...merging, ...addLines(paths, merging.length > 0 ? MERGING : HEADINGS[when])];
  const others = edited.filter((path) => !isAmong([...paths, ...unmerged], path));
  return [
    ...(ignored.length > 0 ? ['', ...ignoredLines(ignored)] : []),
    ...(present && paths.length > 0 ? ['', ...lines, ...addLines(others, EDITED)] : []),
  ];
}

const HEADINGS = {
  done: 'Now commit them (a flake sees only files that git knows):',
  left: 'Still to add (a flake sees only files that git knows):',
};
const MERGING = 'First finish the merge, then commit (a flake sees only files that git knows):';
const EDITED = 'Commit with them what changed the policy, if it is in these files:';

const isAmong = (paths: string[], path: string): boolean =>
  paths.some((one) => path === one || path.startsWith(`${one}/`));

function markedLines(marked: string[]): string[] {
  if (marked.length === 0) return [];
  const have = marked.length === 1 ? 'has' : 'have';
  return [
    `${plural(marked.length, 'file')} to commit ${have} conflict markers of git:`,
    ...marked.map((path) => `  ${visible(shellWords(path))}`),
  ];
}

function unmergedLines(unmerged: string[]): string[] {
  if (unmerged.length === 0) return [];
  const [more, are] = unmerged.length === 1 ? ['file', 'is'] : ['files', 'are'];
  return [
    `git commits nothing as long as ${unmerged.length} more ${more} ${are} unmerged:`,
    ...unmerged.map((path) => `  ${visible(shellWords(path))}`),
  ];
}

function ignoredLines(ignored: string[]): string[] {
  const [first] = ignored.filter((path) => isPlain(path) && !isPattern(path));
  return [
    `git ignores ${plural(ignored.length, 'file')} that hosts or the flake need:`,
    ...ignored.map((path) => `  ${visible(shellWords(path))}`),
    'Remove the rule that this names:',
    `  git check-ignore -v ${first === undefined ? '<file>' : shellArguments(first)}`,
  ];
}

/** What lies below a folder that is added is added with it. */
export const withTree = (dir: string, paths: readonly string[]): string[] => [
  dir,
  ...paths.filter((path) => !path.startsWith(`${dir}/`)),
];

/** Anybody's commit may have named the files. */
function addLines(paths: string[], heading: string): string[] {
  if (paths.length === 0) return [];
  const plain = paths.filter(isPlain);
  const others = paths.length - plain.length;
  const left = `${plural(others, 'file')} with control characters in ${others === 1 ? 'its name is' : 'their names are'} left out`;
  return [
    heading,
    ...(plain.length > 0 ? [`  ${gitLine('add', ...plain)}`] : []),
    ...(others > 0 ? [left] : []),
  ];
}

/** Whether a terminal shows it as it is. */
const isPlain = (path: string): boolean => visible(path) === path;
