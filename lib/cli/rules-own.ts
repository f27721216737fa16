import { posix } from 'node:path';

import type { Problem } from '../model.js';
import type { OwnRules } from './own-rules.js';
import { nixPieces, type NixPiece } from './nix-pieces.js';
import { next, notRead, othersNamed, takeOutOwn, type Other } from './render/rules.js';
import type { Lists } from './rules-problems.js';
import { keysIn } from './rules-read.js';

type Text = Pick<OwnRules, 'below'> & { text: string };

/**
 * The user's own rules, as far as they name files of certflake's: a list for such a file takes the place of certflake's
 * own. Keys in it that the policy doesn't give the file are named, and so is each file of which nothing here tells whose
 * keys it gets. The user's own files are his business.
 */
export function ownRulesProblems(lists: Lists, rules: Text & { place: string }): Problem[] {
  const { place } = rules;
  const named = new Map<string, Set<string>>();
  const open = new Set<string>();
  for (const { name, file, keys, isWhole } of ownLists(lists, rules)) {
    const others = keys.filter((key) => lists.get(file)?.has(key) === false);
    for (const key of others) named.set(key, (named.get(key) ?? new Set()).add(name));
    if (!isWhole && others.length === 0) open.add(name);
  }
  const others = [...named].map(([key, files]): Other => ({ key, files: [...files] }));
  return [
    ...othersNamed(place, others, next, takeOutOwn),
    ...(open.size === 0 ? [] : [notRead(place, [...open])]),
  ];
}

/** What these rules give a file of certflake's. */
interface OwnList extends ReadList {
  /** As they name it. */
  name: string;
  /** As certflake's own rules name it. */
  file: string;
}

/** The lists for these files, each as far as it can be read. */
export function ownLists(files: Pick<Lists, 'has'>, { text, below }: Text): OwnList[] {
  const pieces = nixPieces(text);
  const bound = boundIn(pieces);
  return mentionsIn(pieces, (name) => files.has(fileOf(name, below))).map(({ name, behind }) => ({
    ...readList(behind, bound),
    name,
    file: fileOf(name, below),
  }));
}

const fileOf = (name: string, below: string): string =>
  posix.relative(below, posix.normalize(name));

/** A string that is the name of a file of certflake's, and what stands behind it up to the next one. */
interface Mention {
  name: string;
  behind: NixPiece[];
}

function mentionsIn(pieces: readonly NixPiece[], isOurs: (name: string) => boolean): Mention[] {
  const mentions: Mention[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'string' && isOurs(piece.value))
      mentions.push({ name: piece.value, behind: [] });
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
