import { constants, existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

import { hasNotice } from '../../emit/notice.js';
import type { Problem } from '../../model/index.js';
import { ownFolder } from '../../model/reserved-folders.js';
import { hinted } from '../../hint.js';
import { git, inOrder, program, type CommandLine, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { workTreeOf } from '../../store/git-folder.js';
import { inFolderSync } from '../../store/handles.js';
import { readRegular } from '../../store/regular.js';
import { inTree } from '../terminal/in-tree.js';
import {
  acceptedFolder,
  checkOtherPolicy,
  compareAndMove,
  completeInterruptedRun,
  dirHasNoCertificates,
  foldersTooLarge,
  foldersTooMany,
  keepOrMakeNew,
  moreFolders,
  moveFolder,
  moveThroughThird,
  unacceptedFolder,
} from './messages.js';
import { likeliest, type EarlierTree, type Place } from './moved-dir.js';
import { MOST } from '../git/trees-below.js';

/** What it means, and what to do. Prints a command only for what this clone has accepted. */
export function dirChanged({ root, specs }: Place, trees: readonly EarlierTree[]): Problem {
  const to = shown(specs.dir);
  const kept = likeliest(trees);
  const isClaimed = trees.some(({ claimedBy }) => claimedBy !== undefined);
  return {
    code: 'dir-changed',
    place: 'dir',
    level: 'warning',
    message: dirHasNoCertificates(to, [...claims(root, trees), ...unread(root, trees)]),
    ...hinted(
      kept ? keeping(root, kept, specs.dir) : isClaimed ? checkOtherPolicy(to) : compareAndMove(to),
    ),
  };
}

const NAMED = 4;

const shown = (dir: string): string => (dir === '' ? '.' : dir);

function claims(root: string, trees: readonly EarlierTree[]): string[] {
  const read = trees.filter(({ unread }) => unread === undefined);
  const more = read.length > NAMED ? [moreFolders(read.length - NAMED)] : [];
  return [...read.slice(0, NAMED).map((tree) => said(root, tree)), ...more];
}

/** Unread folders are always named, whatever the number of claims. */
function unread(root: string, trees: readonly EarlierTree[]): string[] {
  const [large, many] = (['large', 'many'] as const).map((why) =>
    trees.filter((tree) => tree.unread === why),
  ) as [EarlierTree[], EarlierTree[]];
  return [
    ...(large.length === 0 ? [] : [foldersTooLarge(large.length, some(root, large))]),
    ...(many.length === 0 ? [] : [foldersTooMany(many.length, some(root, many), MOST)]),
  ];
}

function some(root: string, trees: readonly EarlierTree[]): string {
  const named = trees.slice(0, NAMED).map(({ dir }) => shellWords(inTree(root, join(root, dir))));
  const more = trees.length > NAMED ? ` and ${trees.length - NAMED} more` : '';
  return `${named.join(', ')}${more}`;
}

function said(root: string, { dir, count, isAccepted, claimedBy }: EarlierTree): string {
  const name = shellWords(inTree(root, join(root, dir)));
  const namedBy = claimedBy && shellWords(inTree(root, claimedBy));
  return isAccepted ? acceptedFolder(name, count, namedBy) : unacceptedFolder(name, count);
}

function keeping(root: string, kept: EarlierTree, to: string): Said {
  const from = kept.dir;
  const way = kept.isInterrupted ? completeInterruptedRun(shown(from)) : movingBy(root, from, to);
  return keepOrMakeNew(way, list(partsOf(root, from)), shown(from));
}

const movingBy = (root: string, from: string, to: string): Said =>
  moveFolder(
    moving(root, from, to) ?? moveThroughThird(shown(from), shown(to)),
    isInAttributes(root, from),
  );

/** With these lines git puts no conflict markers into certificates. */
function isInAttributes(root: string, folder: string): boolean {
  const text = textIn(root, '', '.gitattributes') ?? '';
  return folder !== '' && text.includes(`${folder}/`);
}

const list = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((word) => word !== '').join(' and ');

const emitted = ['secrets.nix', 'emitted.json'];

/** What certflake keeps in a folder; rules without its first line are the user's, whatever a record says. */
function partsOf(root: string, folder: string): string[] {
  const isThere = (part: string) => existsSync(join(root, folder, part));
  const own = emitted.filter(
    (part) => part !== 'secrets.nix' || hasNotice(textIn(root, folder, 'secrets.nix')),
  );
  return ['ca', 'derived', 'shared', ...own].filter(isThere);
}

/** Undefined if it can't be read, or is a link. */
function textIn(root: string, folder: string, name: string): string | undefined {
  try {
    return inFolderSync(root, folder, (at) =>
      readRegular(join(at, name), constants.O_NOFOLLOW).toString('utf8'),
    );
  } catch {
    return undefined;
  }
}

/** Whether the folder has only certflake's files. */
function isOnlyOurs(root: string, folder: string): boolean {
  const ours = new Set([...partsOf(root, folder), ownFolder]);
  return readdirSync(join(root, folder)).every((name) => ours.has(name));
}

/** A move to an existing folder would put one into the other. Undefined if it needs more than one step. */
function moving(root: string, from: string, to: string): CommandLine | undefined {
  const move = workTreeOf(root) === undefined ? program : git;
  if (!existsSync(join(root, to)) && !isWithin(to, from) && isOnlyOurs(root, from)) {
    const above = posix.dirname(to);
    const whole = move('mv', shown(from), shown(to));
    return existsSync(join(root, above)) ? whole : inOrder(program('mkdir -p', above), whole);
  }
  const isOwn = (part: string) => existsSync(join(root, to, part)) && emitted.includes(part);
  const wasEmitted = existsSync(join(root, to, 'emitted.json'));
  const there = partsOf(root, from).filter((part) => !(wasEmitted && isOwn(part)));
  const moved = there.map((part) => posix.join(from, part));
  const isTaken = there.some((part) => existsSync(join(root, to, part)));
  if (isTaken || moved.some((path) => isWithin(to, path))) return undefined;
  return inOrder(program('mkdir -p', shown(to)), move('mv', ...moved, shown(to)));
}

const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);
