import { join, resolve } from 'node:path';

import { surroundings } from '../../surroundings.js';
import { bare, git, say, typed, type CommandLine } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { spoken } from '../terminal/spoken.js';
import { changedIn, gitView } from './git.js';
import { FLAKE_SEES, ignoredByGit } from './messages.js';
import { someOf } from '../terminal/text.js';
import { findRepository } from '../session/repository.js';

/**
 * The lines about git after these files of a folder were written or removed; none outside a repository, or if
 * git already has them.
 */
export async function addFolder(folder: string, names: readonly string[]): Promise<string[]> {
  const path = resolve(surroundings().cwd, folder);
  const { ignored } = await gitView(path, [...names]);
  const changed = await changedIn(path, names);
  return [
    ...(ignored.length > 0 ? ignoredLines(folder, ignored, names) : []),
    ...(changed.length > 0 ? [FLAKE_SEES, command(await adding(folder))] : []),
  ];
}

const command = (line: CommandLine): string => spoken(say`  ${bare(line)}`);

function ignoredLines(folder: string, ignored: string[], names: readonly string[]): string[] {
  const which = ignored.length === names.length ? 'them' : someOf(ignored);
  return [ignoredByGit(which), command(git('check-ignore -v', join(folder, ignored[0]!)))];
}

/** git takes no path of another repository than the one where it is started. */
async function adding(folder: string): Promise<CommandLine> {
  const { cwd } = surroundings();
  const [here, there] = [await findRepository(cwd), await findRepository(resolve(cwd, folder))];
  const isSame = here?.top === there?.top;
  return isSame ? git('add', folder) : typed(`git -C ${shellWords(folder)} add .`);
}
