import { quietly } from '../quietly.js';
import { decoded } from '../store/decoded.js';
import type { Tree } from '../store/tree.js';

/** Certificates and manifests of certflake's are smaller, in bytes. */
const LARGEST = 1 << 20;

/** The text of a file that no spec owns; undefined where it can't be read, or is no file of certflake's kind. */
export function strangeText(tree: Tree, path: string): string | undefined {
  const bytes = quietly(() => tree.read(path));
  if (bytes === undefined || bytes.length > LARGEST) return undefined;
  return decoded(bytes, path);
}
