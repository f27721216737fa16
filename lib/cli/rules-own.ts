import { posix } from 'node:path';

import type { Problem } from '../model.js';
import { withoutBlocks } from './own-rules.js';
import { othersNamed, next, takeOutOwn, type Other } from './render/rules.js';
import type { Lists } from './rules-problems.js';
import { keysIn } from './rules-read.js';

/** Rules of the user's own, above certflake's. */
export interface OwnRules {
  /** As problems name it. */
  place: string;
  text: string;
  /** Certflake's folder, from the one of these rules. */
  below: string;
}

/**
 * Keys in the user's own rules, in lists for files of certflake's, that the policy doesn't give those files. Such a
 * list takes the place of certflake's own. A file of his own is his business, and what isn't written as a list of
 * keys, or of names that are bound to keys there, is not judged.
 */
export function ownRulesProblems(lists: Lists, { place, text, below }: OwnRules): Problem[] {
  const code = withoutComments(text);
  const bound = boundIn(code);
  const named = new Map<string, Set<string>>();
  for (const { file, value } of listsIn(code)) {
    const given = lists.get(posix.relative(below, posix.normalize(file)));
    for (const key of given === undefined ? [] : [...keysIn(value), ...namesIn(value, bound)]) {
      if (given!.has(key)) continue;
      named.set(key, (named.get(key) ?? new Set()).add(file));
    }
  }
  const others = [...named].map(([key, files]): Other => ({ key, files: [...files] }));
  return othersNamed(place, others, next, takeOutOwn);
}

const header = /"([^"\\$\r\n]{1,400})"\s{0,99}(?:\.|=\s{0,99}\{)\s{0,99}publicKeys\s{0,99}=(?!=)/g;

/** Each file whose list is begun, with what stands there up to the next sign that ends it. */
function listsIn(code: string): { file: string; value: string }[] {
  return code
    .replace(/\bwith\s{1,99}[\w.'-]{1,99}\s{0,99};/g, '')
    .split(';')
    .flatMap((part) => {
      const begins = [...part.matchAll(header)];
      return begins.map(({ 0: all, 1: file, index }, at) => ({
        file: file!,
        value: part.slice(index + all.length, begins[at + 1]?.index),
      }));
    });
}

/** Names that are bound to one key, and nowhere to another. */
function boundIn(code: string): Map<string, string> {
  const all = [...code.matchAll(/\b([A-Za-z_][\w'-]{0,99})\s{0,99}=\s{0,99}"([^"\\$]{8,9000})"/g)];
  const bound = new Map<string, string | undefined>();
  for (const [, name, text] of all) {
    const [key] = keysIn(text!);
    const isSame = !bound.has(name!) || bound.get(name!) === key;
    bound.set(name!, isSame ? key : undefined);
  }
  return new Map([...bound].flatMap(([name, key]) => (key === undefined ? [] : [[name, key]])));
}

const namesIn = (value: string, bound: ReadonlyMap<string, string>): string[] =>
  [...value.replace(/"[^"]*"/g, '').matchAll(/[A-Za-z_][\w'-]*/g)].flatMap(
    ([name]) => bound.get(name) ?? [],
  );

const withoutComments = (text: string): string =>
  withoutBlocks(text).split('\n').map(withoutComment).join('\n');

/** It begins at the first sign outside of strings. */
function withoutComment(line: string): string {
  const parts = line.split('"');
  const at = parts.findIndex((part, index) => index % 2 === 0 && part.includes('#'));
  return at === -1 ? line : [...parts.slice(0, at), parts[at]!.split('#')[0]].join('"');
}
