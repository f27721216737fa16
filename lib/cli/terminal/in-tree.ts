import { relative, resolve } from 'node:path';

import { alsoStandFor } from './command-lines.js';

/** A path as problems name it, relative to the root; a hint that is printed has it for the user's own folder. */
export function inTree(root: string, path: string): string {
  const name = relative(resolve(root), resolve(path)) || '.';
  alsoStandFor(name);
  return name;
}
