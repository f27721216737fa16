import { join, posix, relative } from 'node:path';

import { hasNotice } from '../../emit/notice.js';
import { quietly } from '../../quietly.js';
import { realOr, workTreeOf } from '../../store/git-folder.js';
import { outFolder, type OutFolder } from '../session/emission.js';
import { inTree } from '../terminal/in-tree.js';
import { atRoot, folderOf, rulesPath, type Given } from '../session/nix-place.js';
import type { RulesChange } from '../render/emitted.js';

/** Rules that somebody writes by hand are shorter. */
const LARGEST = 1 << 20;

/** As they are judged: rules-read.ts. */
const LARGEST_OURS = 1 << 24;

type Rules = Pick<OutFolder, 'has' | 'read'>;
type Folders = Rules & Pick<OutFolder, 'folders'>;

/** Rules of the user's own. */
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

/** All that hand certflake's rules on, since agenix takes those of the folder that it is run in. */
export function ownRules(given: Pick<Given, 'root' | 'source' | 'specs' | 'policy'>): OwnRules[] {
  const source = atRoot(given);
  const policy = realOr(folderOf(source));
  const top = workTreeOf(policy)?.top ?? policy;
  const out = outFolder(top);
  const rules = posix.join(relative(top, policy), rulesPath(source));
  return rulesAround(out, rules).map((path) => ({
    place: inTree(realOr(source.root), join(top, path)),
    text: readable(out, path, LARGEST),
    below: belowOf(path, rules),
  }));
}

/**
 * The user's own rules that don't import certflake's: those that still import others, or where certflake's are new,
 * the nearest.
 */
export function rulesToChange(
  out: Folders,
  rules: string,
  isNew: boolean,
): RulesChange | undefined {
  const all = rulesAround(out, rules);
  const other = all.find((own) => namesOtherRules(out, own, rules));
  if (other !== undefined) return { own: other, isOther: true };
  const own = all[0] ?? 'secrets.nix';
  const isKnown = own === rules || all.some((one) => importsRules(out, one, rules));
  return isNew && !isKnown ? { own, isOther: false } : undefined;
}

/**
 * The user's own rules up to the top, the nearest first: each secrets.nix above certflake's; then those in a folder
 * beside one of these places that import certflake's or name its files, or that import rules that are gone: `dir` has
 * left their folder. Others are another policy's.
 */
export function rulesAround(out: Folders, rules: string): string[] {
  const above = foldersAbove(posix.dirname(rules));
  const beside = above.flatMap((folder) =>
    out.folders(folder).map((name) => posix.join(folder, name)),
  );
  const hasRules = (path: string): boolean => path !== rules && out.has(path);
  const importing = [...new Set(beside)]
    .filter((folder) => !above.includes(folder) && !posix.basename(folder).startsWith('.'))
    .map(rulesAt)
    .filter((path) => hasRules(path) && isLeft(out, path, rules));
  return [...above.map(rulesAt).filter(hasRules), ...importing];
}

const foldersAbove = (folder: string): string[] =>
  folder === '.' ? [] : [posix.dirname(folder), ...foldersAbove(posix.dirname(folder))];

const rulesAt = (folder: string): string => posix.join(folder, 'secrets.nix');

function isLeft(out: Rules, own: string, rules: string): boolean {
  const text = readable(out, own, LARGEST) ?? '';
  const named = importedBy(own, text);
  const isMeant = named.some((path) => path === rules || isGone(out, path));
  return !hasNotice(text) && (isMeant || text.includes(`"${belowOf(own, rules)}/`));
}

/** Certflake's folder, from the one of these rules. */
const belowOf = (own: string, rules: string): string =>
  posix.relative(posix.dirname(own), posix.dirname(rules));

const importedBy = (own: string, text: string): string[] =>
  rulesIn(text).map((path) => posix.join(posix.dirname(own), path));

/**
 * Whether the user's own rules import a secrets.nix that isn't there, or certflake's of another folder, and not ours:
 * `dir` was changed.
 */
export function namesOtherRules(out: Rules, own: string, rules: string): boolean {
  const text = own === rules ? '' : (readable(out, own) ?? '');
  if (text.length > LARGEST) return false;
  const named = importedBy(own, text);
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
  const imported = [...code.matchAll(/\bimport\s+(\.\.?\/[\w./-]+)/g)].map(([, path]) =>
    posix.join(posix.dirname(own), path!),
  );
  return imported.includes(rules) && code.includes(`"${belowOf(own, rules)}/\${`);
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
    /^\.\.?\//.test(path) && path.endsWith('/secrets.nix') ? [path] : [],
  );

/** What can't be looked at, such as a name that is too long, isn't known to be gone. */
const isGone = (out: Rules, path: string): boolean =>
  quietly(() => !path.startsWith('..') && !out.has(path)) === true;
