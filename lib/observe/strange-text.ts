import { quietly } from '../quietly.js';
import { decoded } from '../store/decoded.js';
import { MEBIBYTE } from '../store/regular.js';
import type { Tree } from '../store/tree.js';

/** The text of a file that no spec owns; undefined where it can't be read, or is larger than certflake's own. */
export function strangeText(tree: Tree, path: string): string | undefined {
  const bytes = quietly(() => tree.read(path, MEBIBYTE));
  if (bytes === undefined || bytes.length > MEBIBYTE) return undefined;
  return decoded(bytes, path);
}
