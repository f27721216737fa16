import { relative, resolve } from 'node:path';

import { alsoStandFor } from './command-lines.js';

/** A path for problems, relative to the root; a printed hint adapts it to the user's folder. */
export function inTree(root: string, path: string): string {
  const name = relative(resolve(root), resolve(path)) || '.';
  alsoStandFor(name);
  return name;
}
