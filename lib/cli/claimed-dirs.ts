import { constants, readdirSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';

import { usedPolicies } from '../load/programs.js';
import { MEBIBYTE, readRegular } from '../store/regular.js';
import { filesNamed } from './files-named.js';
import type { Budget } from './trees-below.js';

const kinds = new Set(['.yaml', '.yml', '.json', '.ts', '.mts', '.js', '.mjs']);

/**
 * The folders, absolute, that other policies say are their own, each with the file that says so, absolute: one that
 * this clone has used, if there is one. Their text is searched, no program is run; what can't be read says nothing.
 *
 * @param source - the policy's own file, relative to the root
 */
export async function claimedDirs(root: string, source: string): Promise<Map<string, string>> {
  const own = join(root, source);
  const named = (await filesNamed(root, 'certflake.*')).map((path) => join(root, path));
  const all = new Set(
    [...usedPolicies(own), ...filesBeside(own), ...named].map((one) => resolve(one)),
  );
  const budget = { left: 16 * MEBIBYTE };
  const paths = [...all].filter((path) => path !== resolve(own) && kinds.has(extname(path)));
  const found = paths.flatMap((path) => dirsIn(path, budget).map((dir) => [dir, path] as const));
  return new Map(found.reverse());
}

function filesBeside(path: string): string[] {
  try {
    return readdirSync(dirname(path)).map((name) => join(dirname(path), name));
  } catch {
    return [];
  }
}

function dirsIn(path: string, budget: Budget): string[] {
  const text = textOf(path, budget);
  const dirs = extname(path) === '.json' ? dirOfJson(text) : text.split('\n').flatMap(dirsInLine);
  return dirs.map((dir) => resolve(dirname(path), dir));
}

function textOf(path: string, budget: Budget): string {
  try {
    const bytes = readRegular(path, constants.O_NOFOLLOW, Math.min(MEBIBYTE, budget.left));
    budget.left -= bytes.length;
    return bytes.toString('utf8');
  } catch {
    return '';
  }
}

function dirOfJson(text: string): string[] {
  try {
    const { dir } = JSON.parse(text) as { dir?: unknown };
    return typeof dir === 'string' ? [dir] : [];
  } catch {
    return [];
  }
}

const LONG = 4096;
const says = /(?:^|[\s{,"'])dir["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|([^,}#;"']{1,256}))/g;

function dirsInLine(line: string): string[] {
  if (line.length > LONG) return [];
  const found = [...line.matchAll(says)].map(([, a, b, c]) => (a ?? b ?? c ?? '').trim());
  return found.filter((dir) => dir !== '');
}
