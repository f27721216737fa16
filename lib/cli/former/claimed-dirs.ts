import { constants, readdirSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';

import { usedPolicies } from '../../load/programs.js';
import { parsePolicy } from '../../policy/read/parse.js';
import { quietly } from '../../quietly.js';
import { MEBIBYTE, readRegular } from '../../store/regular.js';
import { filesNamed } from '../git/files-named.js';
import type { Budget } from '../git/trees-below.js';
import { blockSections, flowSections, isFlow, LEXING } from './yaml-section.js';

const kinds = new Set(['.yaml', '.yml', '.json', '.ts', '.mts', '.js', '.mjs']);

/**
 * The folders (absolute) that other policies name, each with the file that names it (absolute): preferably one
 * that this clone has used. Searches the text of programs and runs none; ignores what can't be read.
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
  const dirsOf = readers[extname(path)] ?? dirsOfProgram;
  const dirs = dirsOf(textOf(path, budget), budget);
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
    return dirOf(JSON.parse(text));
  } catch {
    return [];
  }
}

const LONG = 4096;

/** A YAML parser needs quadratic time for some texts. */
const WORK = 256;

/** Parses the whole text only if it is short. */
function dirOfYaml(text: string, budget: Budget): string[] {
  const sections = sectionsOf(text, budget);
  const [read = '', ...more] = sections.length === 0 ? [text] : sections;
  if (more.length > 0 || read.length > Math.min(LONG, budget.left / WORK)) return [];
  budget.left -= WORK * read.length;
  return dirOf(quietly(() => parsePolicy(read, { format: 'yaml', file: '' }).policy));
}

function sectionsOf(text: string, budget: Budget): string[] {
  const isLong = text.length > LONG;
  if (!isLong || !isFlow(text)) return blockSections(text);
  const cost = LEXING * text.length;
  if (cost > budget.left) return [];
  budget.left -= cost;
  return flowSections(text);
}

function dirOf(policy: unknown): string[] {
  const { dir } = (policy ?? {}) as { dir?: unknown };
  return typeof dir === 'string' && dir !== '' ? [dir] : [];
}

const readers: Readonly<Record<string, (text: string, budget: Budget) => string[]>> = {
  '.json': dirOfJson,
  '.yaml': dirOfYaml,
  '.yml': dirOfYaml,
};

/** Texts in quotes, and comments; an unclosed one goes on to the end. */
const quotedOrComment =
  /"[^"\\\n]*(?:\\[^]?[^"\\\n]*)*(?:["\n]|$)|'[^'\\\n]*(?:\\[^]?[^'\\\n]*)*(?:['\n]|$)|`[^`\\]*(?:\\[^]?[^`\\]*)*(?:`|$)|(\/\/.*|\/\*[^]*?(?:\*\/|$))/g;

const dirsOfProgram = (text: string): string[] =>
  text
    .replaceAll(quotedOrComment, (found, comment?: string) => (comment === undefined ? found : ' '))
    .split('\n')
    .flatMap(dirsInLine);

const says = /(?:^|[\s{,"'])dir["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|([^,}#;"']{1,256}))/g;

function dirsInLine(line: string): string[] {
  if (line.length > LONG) return [];
  const found = [...line.matchAll(says)].map(([, a, b, c]) => (a ?? b ?? c ?? '').trim());
  return found.filter((dir) => dir !== '');
}
