import { relative, resolve } from 'node:path';

import { surroundings } from '../../surroundings.js';
import { alsoStandFor } from './command-lines.js';

/** A path as problems name it, relative to the root; a hint that is printed has it for the user's own folder. */
export function inTree(root: string, path: string): string {
  const { cwd } = surroundings();
  const name = relative(resolve(cwd, root), resolve(cwd, path)) || '.';
  alsoStandFor(name);
  return name;
}
