import { join, posix, relative } from 'node:path';

import { hasNotice } from '../emit/notice.js';
import { quietly } from '../quietly.js';
import { realOr, workTreeOf } from '../store/git-folder.js';
import { outFolder, type OutFolder } from './emission.js';
import { inTree } from './in-tree.js';
import { atRoot, folderOf, rulesPath, type Given } from './nix-place.js';

/** Rules that somebody writes by hand are shorter. */
const LARGEST = 1 << 20;

/** As they are judged: rules-read.ts. */
const LARGEST_OURS = 1 << 24;

type Rules = Pick<OutFolder, 'has' | 'read'>;

/** Rules of the user's own above certflake's. */
export interface OwnRules {
  /** As problems name it. */
  place: string;
  /** Undefined of a file that is larger than 1 MiB, or can't be read. */
  text: string | undefined;
  /** Certflake's folder, from the one of these rules. */
  below: string;
}

/** A file of the user's, which may be a link or closed: then nothing is known of it. */
const readable = (out: Pick<Rules, 'read'>, path: string, limit?: number): string | undefined =>
  quietly(() => out.read(path, limit));

/** All up to the top of the work tree, since agenix takes those of the folder that it is run in. */
export function ownRules(given: Pick<Given, 'root' | 'source' | 'specs' | 'policy'>): OwnRules[] {
  const source = atRoot(given);
  const policy = realOr(folderOf(source));
  const top = workTreeOf(policy)?.top ?? policy;
  const out = outFolder(top);
  const rules = posix.join(relative(top, policy), rulesPath(source));
  return rulesAbove(out, rules).map((path) => ({
    place: inTree(realOr(source.root), join(top, path)),
    text: readable(out, path, LARGEST),
    below: posix.relative(posix.dirname(path), posix.dirname(rules)),
  }));
}

/** The nearest secrets.nix above certflake's, else the one that would be at the root. */
export const nearestRules = (out: Rules, rules: string): string =>
  rulesAbove(out, rules)[0] ?? 'secrets.nix';

function rulesAbove(out: Pick<Rules, 'has'>, rules: string): string[] {
  const above = (folder: string): string[] =>
    folder === '.' ? [] : [posix.dirname(folder), ...above(posix.dirname(folder))];
  const places = above(posix.dirname(rules)).map((folder) => posix.join(folder, 'secrets.nix'));
  return places.filter((path) => out.has(path));
}

/**
 * Whether the user's own rules import a secrets.nix that isn't there, or certflake's of another folder, and not ours:
 * `dir` was changed.
 */
export function namesOtherRules(out: Rules, own: string, rules: string): boolean {
  const text = own === rules ? '' : (readable(out, own) ?? '');
  if (text.length > LARGEST) return false;
  const named = rulesIn(text).map((path) => posix.join(posix.dirname(own), path));
  if (named.includes(rules)) return false;
  return named.some((path) => isGone(out, path) || hasNotice(readable(out, path, LARGEST_OURS)));
}

/**
 * Whether the user's own rules hand ours to agenix already, under the names that they have there. What nothing here
 * tells for certain counts as no.
 */
export function importsRules(out: Rules, own: string, rules: string): boolean {
  const text = own === rules ? '' : (readable(out, own, LARGEST) ?? '');
  const code = withoutComments(text);
  const imported = [...code.matchAll(/\bimport\s+(\.\/[\w./-]+)/g)].map(([, path]) =>
    posix.join(posix.dirname(own), path!),
  );
  const below = posix.relative(posix.dirname(own), posix.dirname(rules));
  return imported.includes(rules) && code.includes(`"${below}/\${`);
}

/** Rather more than comments, as behind a sign in a string. */
const withoutComments = (text: string): string => withoutBlocks(text).replace(/#[^\r\n]*/g, '');

/** Without comments of several lines. */
function withoutBlocks(text: string): string {
  const [first = '', ...others] = text.split('/*');
  const behind = others.map((one) => (one.includes('*/') ? one.slice(one.indexOf('*/') + 2) : ''));
  return [first, ...behind].join(' ');
}

/** Each path in one piece, so that no text is looked at twice. */
const rulesIn = (text: string): string[] =>
  [...text.matchAll(/[\w./-]+/g)].flatMap(([path]) =>
    path.startsWith('./') && path.endsWith('/secrets.nix') ? [path] : [],
  );

/** What can't be looked at, such as a name that is too long, isn't known to be gone. */
const isGone = (out: Rules, path: string): boolean =>
  quietly(() => !path.startsWith('..') && !out.has(path)) === true;
