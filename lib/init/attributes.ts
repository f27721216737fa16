import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { failure } from '../text/system-errors.js';
import { readRegular } from '../store/regular.js';
import { fillTemplate } from './templates.js';
import { write } from './write.js';

/** Relative to the cluster's folder. */
export const ATTRIBUTES = '.gitattributes';

/**
 * Lines that keep git's conflict markers and line endings out of certificates and sealed keys.
 *
 * @param dir - the policy's
 */
export const attributeLines = async (dir: string): Promise<string[]> =>
  (await fillTemplate('gitattributes', { dir })).trimEnd().split('\n');

/** Appends the lines that the folder's file lacks; false if it has them all. */
export function addAttributes(folder: string, lines: readonly string[]): boolean {
  const path = join(folder, ATTRIBUTES);
  const present = existsSync(path) ? readAttributes(path) : '';
  const known = new Set(present.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.every((line) => line.startsWith('#'))) return false;
  const gap = present === '' || present.endsWith('\n') ? '' : '\n';
  append(path, present, `${gap}${missing.join('\n')}\n`);
  return true;
}

/** Rewrites the whole file; for a link, its target. */
function append(path: string, present: string, lines: string): void {
  if (!existsSync(path)) {
    write(path, lines);
    return;
  }
  const mode = statSync(path).mode & 0o777;
  write(realpathSync(path), present + lines, { mode, replaces: true });
}

function readAttributes(path: string): string {
  try {
    return readRegular(path).toString('utf8');
  } catch (error) {
    throw failure('read', ATTRIBUTES, error);
  }
}
