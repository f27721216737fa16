import { formerPath } from '../model/generations.js';
import { sha256 } from '../store/digest.js';
import type { Tree } from '../store/tree.js';

/** `ca/k8s.old.key.age`, or `ca/k8s.2.old.key.age` and so on: an unused name, or one with the same bytes. */
export function formerName(path: string, tree: Tree): string {
  const key = tree.read(path);
  const isFree = (name: string): boolean => {
    const there = tree.read(name);
    return there === undefined || (key !== undefined && sha256(there) === sha256(key));
  };
  let number = 1;
  while (!isFree(formerPath(path, number))) number += 1;
  return formerPath(path, number);
}
