import { join, posix, relative } from 'node:path';

import { hasNotice } from '../../emit/notice.js';
import { quietly } from '../../quietly.js';
import { realOr, workTreeOf } from '../../store/git-folder.js';
import { outFolder, type OutFolder } from '../session/emission.js';
import { inTree } from '../terminal/in-tree.js';
import { atRoot, folderOf, rulesPath, type Given } from '../session/nix-place.js';
import type { RulesChange } from '../render/emitted.js';

/** Rules written by hand are shorter. */
const LARGEST = 1 << 20;

/** The same limit as in read.ts. */
const LARGEST_OURS = 1 << 24;

type Rules = Pick<OutFolder, 'has' | 'read'>;
type Folders = Rules & Pick<OutFolder, 'folders'>;

/** The user's own rules. */
export interface OwnRules {
  /** Its name in problems. */
  place: string;
  /** Undefined if the file is larger than 1 MiB, or can't be read. */
  text: string | undefined;
  /** Certflake's folder, relative to these rules' folder. */
  below: string;
}

/** A user's file; undefined if it is a link or can't be read. */
const readable = (out: Pick<Rules, 'read'>, path: string, limit?: number): string | undefined =>
  quietly(() => out.read(path, limit));

/** All rules that may include certflake's: agenix takes those of the folder where it runs. */
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
 * The user's own rules that must be changed: those that import other rules of certflake's; or, if ours are new
 * and not imported, the nearest.
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
 * The user's own rules up to the top, the nearest first: each secrets.nix above certflake's. Then those in a
 * folder beside one of these, if they import certflake's or name its files. Or if they import missing rules,
 * because `dir` has left their folder. Others are another policy's.
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

/** Certflake's folder, relative to these rules' folder. */
const belowOf = (own: string, rules: string): string =>
  posix.relative(posix.dirname(own), posix.dirname(rules));

const importedBy = (own: string, text: string): string[] =>
  rulesIn(text).map((path) => posix.join(posix.dirname(own), path));

/**
 * Whether the user's own rules import a missing secrets.nix, or certflake's of another folder, but not ours:
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
 * Whether the user's own rules already give ours to agenix, with the right file names. False if uncertain.
 */
export function importsRules(out: Rules, own: string, rules: string): boolean {
  const text = own === rules ? '' : (readable(out, own, LARGEST) ?? '');
  const code = withoutComments(text);
  const imported = [...code.matchAll(/\bimport\s+(\.\.?\/[\w./-]+)/g)].map(([, path]) =>
    posix.join(posix.dirname(own), path!),
  );
  return imported.includes(rules) && code.includes(`"${belowOf(own, rules)}/\${`);
}

/** Removes more than comments, such as the text after a `#` in a string. */
const withoutComments = (text: string): string => withoutBlocks(text).replace(/#[^\r\n]*/g, '');

/** Without comments of several lines. */
function withoutBlocks(text: string): string {
  const [first = '', ...others] = text.split('/*');
  const behind = others.map((one) => (one.includes('*/') ? one.slice(one.indexOf('*/') + 2) : ''));
  return [first, ...behind].join(' ');
}

/** Matches each path as one piece, so that no text is searched twice. */
const rulesIn = (text: string): string[] =>
  [...text.matchAll(/[\w./-]+/g)].flatMap(([path]) =>
    /^\.\.?\//.test(path) && path.endsWith('/secrets.nix') ? [path] : [],
  );

/** False if it can't be checked, as for a name that is too long. */
const isGone = (out: Rules, path: string): boolean =>
  quietly(() => !path.startsWith('..') && !out.has(path)) === true;
