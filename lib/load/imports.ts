import { statSync } from 'node:fs';
import { join, posix } from 'node:path';

import { MEBIBYTE, readRegular } from '../store/regular.js';

/** Kinds of policy that can read other files, and what they read that is no secret. */
const PROGRAM = /\.m?[jt]s$/;
const READ = /\.(?:m?[jt]s|json|ya?ml)$/;

/**
 * The files that a policy in TypeScript or JavaScript names in quotes with a relative path, and those that they
 * name: relative to the root, sorted. Found by their text, so that a name put together while it runs is not.
 *
 * @param policy - relative to the root
 */
export function filesReadBy(root: string, policy: string): string[] {
  const found = new Set([policy]);
  for (const path of found) {
    if (!PROGRAM.test(path)) continue;
    for (const name of namesIn(join(root, path))) {
      const file = fileFor(root, posix.join(posix.dirname(path), name));
      if (file !== undefined) found.add(file);
    }
  }
  found.delete(policy);
  return [...found].sort();
}

function namesIn(path: string): string[] {
  const found = textAt(path).matchAll(/["'`](\.{1,2}\/[^"'`\n]+)["'`]/g);
  return [...found].map(([, name = '']) => name);
}

/** A file that is named and can't be read is none that the policy has read. */
function textAt(path: string): string {
  try {
    return readRegular(path, 0, MEBIBYTE).toString('utf8');
  } catch {
    return '';
  }
}

/** TypeScript is imported by the name of the JavaScript that it becomes, or without an ending. */
function fileFor(root: string, path: string): string | undefined {
  const names = [path, path.replace(/\.(m?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`];
  return names.find(
    (name) => !name.startsWith('../') && READ.test(name) && isFile(join(root, name)),
  );
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;
