import type { NixPiece } from './nix-pieces.js';
import { keysIn } from './read.js';

/** Names that a program binds to a key. */
export interface Names {
  /** The keys of each name; empty if it is bound to several strings. */
  keys: ReadonlyMap<string, readonly string[]>;
  /** Names that always stand for this one key, as far as a text shows. */
  certain: ReadonlySet<string>;
}

/** How far before a string to search; limited so that no text is searched twice. */
const REACH = 300;

/** The names that are bound to strings with keys, and those among them without another binding. */
export function namesIn(pieces: readonly NixPiece[]): Names {
  const keys = new Map<string, string[]>();
  const others = othersIn(pieces);
  for (const [at, piece] of pieces.entries()) {
    const name = nameBefore(pieces[at - 1]);
    if (piece.kind !== 'string' || name === undefined) continue;
    const found = keysIn(piece.value);
    const isOne = found.length === 1 && ends(pieces[at + 1]) && !piece.value.includes('\n');
    const isSame = (keys.get(name) ?? found).join() === found.join();
    if (!isOne || !isSame) others.add(name);
    keys.set(name, isSame ? found : []);
  }
  return { keys, certain: new Set([...keys.keys()].filter((name) => !others.has(name))) };
}

function nameBefore(piece: NixPiece | undefined): string | undefined {
  if (piece?.kind !== 'code') return undefined;
  const before = piece.text.slice(-REACH);
  return /(?:^|[^\w'.-])([A-Za-z_][\w'-]{0,99})\s{0,99}=\s{0,99}$/.exec(before)?.[1];
}

const ends = (piece: NixPiece | undefined): boolean =>
  piece?.kind === 'code' && /^\s{0,99};/.test(piece.text);

/**
 * Names that may be something else: arguments, inherited ones, parts of paths, and names not bound to a string.
 */
function othersIn(pieces: readonly NixPiece[]): Set<string> {
  const others = new Set<string>();
  for (const [at, piece] of pieces.entries()) {
    if (piece.kind === 'string') {
      others.add(piece.value);
      continue;
    }
    const isBeforeString = pieces[at + 1]?.kind === 'string';
    for (const [, name, sign] of piece.text.matchAll(bindings)) {
      const isString = sign === '=' && isBeforeString && nameBefore(piece) === name;
      if (!isString) others.add(name!);
    }
    for (const [, inherited] of piece.text.matchAll(/\binherit\b([^;]*)/g))
      for (const [name] of inherited!.matchAll(/[A-Za-z_][\w'-]*/g)) others.add(name);
  }
  return others;
}

const bindings = /(?<![\w'-])([A-Za-z_][\w'-]{0,99})\s{0,99}(=(?!=)|[:,?@}])/g;
