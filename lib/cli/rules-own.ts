import { posix } from 'node:path';

import type { Problem } from '../model.js';
import { nixPieces, type NixPiece } from './nix-pieces.js';
import { next, notRead, othersNamed, takeOutOwn, type Other } from './render/rules.js';
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
 * The user's own rules, as far as they name files of certflake's: a list for such a file takes the place of certflake's
 * own. Keys in it that the policy doesn't give the file are named, and so is each file of which nothing here tells whose
 * keys it gets. The user's own files are his business.
 */
export function ownRulesProblems(lists: Lists, { place, text, below }: OwnRules): Problem[] {
  const pieces = nixPieces(text);
  const bound = boundIn(pieces);
  const named = new Map<string, Set<string>>();
  const open = new Set<string>();
  for (const { file, behind } of mentionsIn(pieces, lists, below)) {
    const given = lists.get(fileOf(file, below))!;
    const { keys, isWhole } = readList(behind, bound);
    const others = keys.filter((key) => !given.has(key));
    for (const key of others) named.set(key, (named.get(key) ?? new Set()).add(file));
    if (!isWhole && others.length === 0) open.add(file);
  }
  const others = [...named].map(([key, files]): Other => ({ key, files: [...files] }));
  return [
    ...othersNamed(place, others, next, takeOutOwn),
    ...(open.size === 0 ? [] : [notRead(place, [...open])]),
  ];
}

const fileOf = (file: string, below: string): string =>
  posix.relative(below, posix.normalize(file));

/** A string that is the name of a file of certflake's, and what stands behind it up to the next one. */
interface Mention {
  file: string;
  behind: NixPiece[];
}

function mentionsIn(pieces: readonly NixPiece[], lists: Lists, below: string): Mention[] {
  const mentions: Mention[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'string' && lists.has(fileOf(piece.value, below)))
      mentions.push({ file: piece.value, behind: [] });
    else mentions.at(-1)?.behind.push(piece);
  }
  return mentions;
}

/** The keys of a list, and whether they are all that it can have. */
interface ReadList {
  keys: string[];
  isWhole: boolean;
}

const ofList = [
  /^\s*\.\s*publicKeys\s*=([^;=][^;]*);/,
  /^\s*=\s*\{\s*publicKeys\s*=([^;=][^;]*);\s*\}/,
];

/** Read are lists of strings and names, joined with `++`; a name counts where it is bound to one key alone. */
function readList(behind: readonly NixPiece[], bound: ReadonlyMap<string, string>): ReadList {
  const code = behind
    .map((piece, at) => (piece.kind === 'code' ? piece.text : ` "${at}" `))
    .join('')
    .replace(/\bwith\s{1,99}[\w.'-]{1,99}\s{0,99};/g, '');
  const list = ofList.map((form) => form.exec(code)?.[1]).find((found) => found !== undefined);
  if (list === undefined) return { keys: [], isWhole: false };
  const strings = [...list.matchAll(/"(\d+)"/g)].map(([, at]) => keysOf(behind[Number(at)]!));
  const names = [...list.matchAll(/[A-Za-z_][\w'.-]*/g)].map(([path]) =>
    path.split('.').flatMap((name) => bound.get(name) ?? []),
  );
  const rest = list.replace(/"\d+"|[A-Za-z_][\w'.-]*|\+\+|[[\]()\s]/g, '');
  const all = [...strings, ...names];
  return { keys: all.flat(), isWhole: rest === '' && all.every((keys) => keys.length > 0) };
}

const keysOf = (piece: NixPiece): string[] => (piece.kind === 'string' ? keysIn(piece.value) : []);

/** Names that are bound to one key, and nowhere to another. */
function boundIn(pieces: readonly NixPiece[]): Map<string, string> {
  const bound = new Map<string, string | undefined>();
  for (const [at, piece] of pieces.entries()) {
    const before = pieces[at - 1];
    if (piece.kind !== 'string' || before?.kind !== 'code') continue;
    const name = /([A-Za-z_][\w'-]{0,99})\s{0,99}=\s{0,99}$/.exec(before.text.slice(-300))?.[1];
    if (name === undefined) continue;
    const [key] = keysIn(piece.value);
    bound.set(name, !bound.has(name) || bound.get(name) === key ? key : undefined);
  }
  return new Map([...bound].flatMap(([name, key]) => (key === undefined ? [] : [[name, key]])));
}
