import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import { decoded } from '../store/decoded.js';
import { MEBIBYTE } from '../store/regular.js';
import type { Tree } from '../store/tree.js';

/**
 * Why a file isn't read: it is larger than certflake's own; it is a link, or has an odd name; the system
 * refuses.
 */
export type Unsaid = 'limit' | 'path' | 'closed';

/** The text of a file that no spec owns. */
export function strangeText(tree: Tree, path: string): { text: string } | { why: Unsaid } {
  try {
    const bytes = tree.read(path, MEBIBYTE);
    if (bytes === undefined) return { why: 'closed' };
    return bytes.length > MEBIBYTE ? { why: 'limit' } : { text: decoded(bytes, path) };
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
    return { why: reasons[error.code] ?? 'closed' };
  }
}

const reasons: Readonly<Partial<Record<Code, Unsaid>>> = { 'too-large': 'limit', path: 'path' };
