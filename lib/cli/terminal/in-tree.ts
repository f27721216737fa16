import { relative, resolve } from 'node:path';

import { surroundings } from '../../surroundings.js';

/** A path relative to the root, as problems name it. */
export function inTree(root: string, path: string): string {
  const { cwd } = surroundings();
  return relative(resolve(cwd, root), resolve(cwd, path)) || '.';
}
