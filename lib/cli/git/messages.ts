import type { Message } from '../../hint.js';
import { bare, git, inOrder, say, typed, type CommandLine, type Said } from '../../text/say.js';

export const FLAKE_SEES = 'A flake sees only files that git knows:';

export const ignoredByGit = (files: string): string =>
  `git ignores ${files}, and a flake does not see what git ignores. This command names the rule:`;

/** If git doesn't have all of the files. */
export const removeByHand = (count: number): string =>
  count === 1
    ? 'remove it by hand, and keep a copy: git does not have it'
    : 'remove them by hand, and keep a copy: git does not have all of them';

export const removeWith = (count: number, command: CommandLine): Said => {
  const it = count === 1 ? 'it' : 'them';
  return say`remove ${it}: ${command}; git's history keeps ${it}`;
};

/** @param option - the user's words, as in `--since main` */
export const unknownRevision = (option: string): Message => ({
  message: `${option}: git does not know this revision`,
  hint: `name a commit, a branch or a tag, as in ${option.split(' ', 1)[0]!} origin/main`,
});

export const ambiguousRevision = (option: string, names: readonly string[]): Message => ({
  message: `${option}: this name means ${names.join(' and ')}`,
  hint: 'write the full name of the one that you mean',
});

export const missingObjects = (commit: string): Message => ({
  message: `git lacks objects of ${commit}: this clone is partial`,
  hint: say`${bare(git('fetch --refetch --no-filter'))}`,
});

export const uncommittedStage = (path: string): Message => ({
  message: `${path} is not committed as it is, so no host was deployed with it`,
  hint: say`commit first: ${inOrder(git('add', path), typed('git commit'))}; then deploy that commit`,
});
