import { bare, git, place, say, type CommandLine } from '../../text/say.js';
import { isPattern } from '../../text/shell.js';
import { spoken } from '../terminal/spoken.js';
import { plural, visible } from '../terminal/text.js';

export interface GitView {
  /** Written files that git ignores: they would never reach a host. */
  ignored: string[];
  /** Files that the written ones need (policy, attributes, host keys, emitted files), if the index differs. */
  uncommitted: string[];
  /** Files of the flake that differ from the index and may contain the policy. */
  edited?: string[];
  /** Files with git's conflict markers: adding them would end the merge with the markers in them. */
  marked?: string[];
  /** Unmerged files that aren't to be added: git commits nothing before they are merged. */
  unmerged?: string[];
  /** Whether git reports the tree as committed. */
  isCommitted?: boolean;
  /** Whether the index lacks a part of the tree, maybe from an earlier run. */
  isTreeUnadded?: boolean;
  /** A file of the policy is missing: adding its folder would stage the removal. */
  isFileGone?: boolean;
  /** Whether the root is in a git repository. */
  present: boolean;
}

/**
 * What git should add, and what it ignores; nothing outside a repository.
 *
 * @param when - what to do with the files, unless a merge must be finished first
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

/** On its own line, for the user's folder. */
const named = (path: string): string => spoken(say`  ${place(path)}`);

const command = (line: CommandLine): string => spoken(say`  ${bare(line)}`);

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
    ...marked.map(named),
  ];
}

function unmergedLines(unmerged: string[]): string[] {
  if (unmerged.length === 0) return [];
  const [more, are] = unmerged.length === 1 ? ['file', 'is'] : ['files', 'are'];
  return [
    `git commits nothing as long as ${unmerged.length} more ${more} ${are} unmerged:`,
    ...unmerged.map(named),
  ];
}

function ignoredLines(ignored: string[]): string[] {
  const [first] = ignored.filter((path) => isPlain(path) && !isPattern(path));
  return [
    `git ignores ${plural(ignored.length, 'file')} that hosts or the flake need:`,
    ...ignored.map(named),
    'Remove the rule that this names:',
    command(first === undefined ? git('check-ignore -v <file>') : git('check-ignore -v', first)),
  ];
}

/** Paths below an added folder are added with it. */
export const withTree = (dir: string, paths: readonly string[]): string[] => [
  dir,
  ...paths.filter((path) => !path.startsWith(`${dir}/`)),
];

/** Any commit may have chosen the files' names. */
function addLines(paths: string[], heading: string): string[] {
  if (paths.length === 0) return [];
  const plain = paths.filter(isPlain);
  const others = paths.length - plain.length;
  const left = `${plural(others, 'file')} with control characters in ${others === 1 ? 'its name is' : 'their names are'} left out`;
  return [
    heading,
    ...(plain.length > 0 ? [command(git('add', ...plain))] : []),
    ...(others > 0 ? [left] : []),
  ];
}

/** Whether a terminal shows it unchanged. */
const isPlain = (path: string): boolean => visible(path) === path;
