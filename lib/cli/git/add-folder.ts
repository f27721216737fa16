import { join, resolve } from 'node:path';

import { surroundings } from '../../surroundings.js';
import { gitLine, shellArguments, shellWords } from '../../text/shell.js';
import { changedIn, gitView } from './git.js';
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
    ...(changed.length > 0 ? [KNOWN, `  ${await adding(folder)}`] : []),
  ];
}

const KNOWN = 'A flake sees only files that git knows:';

function ignoredLines(folder: string, ignored: string[], names: readonly string[]): string[] {
  const which = ignored.length === names.length ? 'them' : someOf(ignored);
  return [
    `git ignores ${which}, and a flake does not see what git ignores. This names the rule:`,
    `  git check-ignore -v ${shellArguments(join(folder, ignored[0]!))}`,
  ];
}

/** git takes no path of another repository than the one where it is started. */
async function adding(folder: string): Promise<string> {
  const { cwd } = surroundings();
  const [here, there] = [await findRepository(cwd), await findRepository(resolve(cwd, folder))];
  return here?.top === there?.top ? gitLine('add', folder) : `git -C ${shellWords(folder)} add .`;
}
