import { relative, resolve } from 'node:path';

import { surroundings } from '../../surroundings.js';
import { alsoStandFor } from './command-lines.js';

/** A path for problems, relative to the root; a printed hint adapts it to the user's folder. */
export function inTree(root: string, path: string): string {
  const { cwd } = surroundings();
  const name = relative(resolve(cwd, root), resolve(cwd, path)) || '.';
  alsoStandFor(name);
  return name;
}
