import { realpathSync } from 'node:fs';
import { isAbsolute, posix, relative, resolve, sep } from 'node:path';

import { hostKeyPaths } from '../../policy/words/host-keys.js';
import { findRepository } from './repository.js';
import type { Session } from './session.js';

/** A host key file that a policy names. */
export interface KeyFile {
  /** As in the policy. */
  word: string;
  /** Relative to the root. */
  path: string;
}

/** The files in the repository, and the words for all others, whose content at a commit is unknown. */
export interface KeyFiles {
  files: KeyFile[];
  outside: string[];
}

/** Searched like in `loadPolicy`: an absolute path stays absolute, wherever the policy is. */
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

/** Above the root, git and the system agree about a path only if no link leads to the root. */
const isInRepository = (path: string, root: string, top: string | undefined): boolean =>
  top !== undefined && realpathSync(root) === root && isBelow(relative(top, resolve(root, path)));

const isBelow = (path: string): boolean => path.split(sep)[0] !== '..' && !isAbsolute(path);
