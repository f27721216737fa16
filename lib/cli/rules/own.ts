import { posix } from 'node:path';

import type { Problem } from '../../model/index.js';
import type { OwnRules } from './own-rules.js';
import { namesIn, type Names } from './nix-names.js';
import { nixPieces, type NixPiece } from './nix-pieces.js';
import { setIn } from './nix-set.js';
import { next, takeOutOwn } from '../render/messages/rules.js';
import { notRead, othersNamed, type Other } from '../render/rules.js';
import type { Lists } from './problems.js';
import { keysIn } from './read.js';

type Text = Pick<OwnRules, 'below'> & { text: string };

/**
 * The user's own rules, as far as they name files of certflake's: their list for such a file overrides
 * certflake's. Reports keys that the policy doesn't give the file, and each file whose keys are unknown.
 * Ignores the user's own files.
 */
export function ownRulesProblems(
  lists: Lists,
  rules: Text & { place: string },
  hint = takeOutOwn,
): Problem[] {
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
    ...othersNamed(place, others, next, hint),
    ...(open.size === 0 ? [] : [notRead(place, [...open], hint)]),
  ];
}

/** What these rules give a file of certflake's. */
interface OwnList extends ReadList {
  /** The file's name in these rules. */
  name: string;
  /** The file's name in certflake's own rules. */
  file: string;
  /** Nothing overrides it: it is in the set that the rules evaluate to. */
  stands: boolean;
}

/** The lists for these files, each as far as it can be read. */
export function ownLists(files: Pick<Lists, 'has'>, { text, below }: Text): OwnList[] {
  const pieces = nixPieces(text);
  const isChanged = pieces.some((piece) => piece.kind === 'code' && changed.test(piece.text));
  const names = namesIn(pieces);
  const set = setIn(pieces) ?? pieces.length;
  return mentionsIn(pieces, (name) => files.has(fileOf(name, below))).map((mention) => {
    const { name, at, behind } = mention;
    const { keys, isWhole } = readList(behind, names);
    const file = fileOf(name, below);
    return { name, file, keys, isWhole: isWhole && !isChanged, stands: at > set };
  });
}

/** If the program reads its set's lists again, they may become others. */
const changed = /[\w')]\s{0,99}\.\s{0,99}publicKeys/;

const fileOf = (name: string, below: string): string =>
  posix.relative(below, posix.normalize(name));

/** A string with the name of a file of certflake's, and the pieces after it up to the next one. */
interface Mention {
  name: string;
  /** Its index among the pieces. */
  at: number;
  behind: NixPiece[];
}

function mentionsIn(pieces: readonly NixPiece[], isOurs: (name: string) => boolean): Mention[] {
  const mentions: Mention[] = [];
  for (const [at, piece] of pieces.entries()) {
    // An indented string keeps its indentation here, but not in Nix.
    if (piece.kind === 'string' && isOurs(piece.value.trim()))
      mentions.push({ name: piece.value.trim(), at, behind: [] });
    else mentions.at(-1)?.behind.push(piece);
  }
  return mentions;
}

/** The keys of a list, and whether they are all that it can have. */
interface ReadList {
  keys: string[];
  isWhole: boolean;
}

const armor = String.raw`\s*(?:armor\s*=\s*(?:true|false)\s*;\s*)?`;
const forms = [
  /^\s*\.\s*publicKeys\s*=([^;=][^;]*);/,
  new RegExp(`^\\s*=\\s*\\{${armor}publicKeys\\s*=([^;=][^;]*);${armor}\\}`),
];

/** An option of agenix's that gives no one a key. */
const armored = /^\s*\.\s*armor\s*=\s*(?:true|false)\s*;/;

/** It may bring anything into scope: its replacement makes the list incomplete. */
const scopes = /\bwith\s{1,99}[\w.'-]{1,99}\s{0,99};/g;

/** Reads lists of strings and names, joined with `++`. */
function readList(behind: readonly NixPiece[], names: Names): ReadList {
  const whole = behind
    .map((piece, at) => (piece.kind === 'code' ? piece.text : ` "${at}" `))
    .join('');
  if (armored.test(whole)) return { keys: [], isWhole: true };
  const code = whole.replace(scopes, ' | ');
  const list = forms.map((form) => form.exec(code)?.[1]).find((found) => found !== undefined);
  if (list === undefined) return { keys: [], isWhole: false };
  const strings = [...list.matchAll(/"(\d+)"/g)].map(([, at]) => keysOf(behind[Number(at)]!));
  const paths = [...list.matchAll(/[A-Za-z_][\w'.-]*/g)].map(([path]) => path);
  const named = paths.flatMap((path) =>
    path.split('.').flatMap((name) => names.keys.get(name) ?? []),
  );
  const rest = list.replace(/"\d+"|[A-Za-z_][\w'.-]*|\+\+|[[\]()\s]/g, '');
  const isSeen =
    strings.every((keys) => keys.length > 0) && paths.every((path) => names.certain.has(path));
  return {
    keys: [...strings.flat(), ...named],
    isWhole: rest === '' && isSeen,
  };
}

const keysOf = (piece: NixPiece): string[] => (piece.kind === 'string' ? keysIn(piece.value) : []);
