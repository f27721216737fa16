import { realpathSync } from 'node:fs';
import { isAbsolute, posix, relative, resolve, sep } from 'node:path';

import { hostKeyPaths } from '../../policy/words/host-keys.js';
import { findRepository } from './repository.js';
import type { Session } from './session.js';

/** A host key file that a policy names. */
export interface KeyFile {
  /** As the policy has it. */
  word: string;
  /** Relative to the root. */
  path: string;
}

/** Those of the repository, and the words for all others: what these said at a commit nobody can tell. */
export interface KeyFiles {
  files: KeyFile[];
  outside: string[];
}

/** Found where `loadPolicy` reads them: an absolute path is one, wherever the policy lies. */
export async function keyFilesOf(
  policy: unknown,
  { root, source }: Pick<Session, 'root' | 'source'>,
): Promise<KeyFiles> {
  const words = hostKeyPaths(policy);
  const top = words.length === 0 ? undefined : (await findRepository(root))?.top;
  const all = words.map((word) => ({
    word,
    path: relative(root, resolve(root, posix.dirname(source), word)),
  }));
  const isIn = ({ path }: KeyFile): boolean => isBelow(path) || isInRepository(path, root, top);
  return {
    files: all.filter(isIn).map(({ word, path }) => ({ word, path: path.split(sep).join('/') })),
    outside: all.filter((one) => !isIn(one)).map(({ word }) => word),
  };
}

/** Above the root, git and the system agree on what a path means only where no link leads to the root. */
const isInRepository = (path: string, root: string, top: string | undefined): boolean =>
  top !== undefined && realpathSync(root) === root && isBelow(relative(top, resolve(root, path)));

const isBelow = (path: string): boolean => path.split(sep)[0] !== '..' && !isAbsolute(path);
