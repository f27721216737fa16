import { constants, existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

import { hasNotice } from '../../emit/notice.js';
import type { Problem } from '../../model/index.js';
import { ownFolder } from '../../model/reserved-folders.js';
import { hinted } from '../../hint.js';
import {
  certflake,
  git,
  inOrder,
  place,
  program,
  say,
  type CommandLine,
  type Said,
} from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { workTreeOf } from '../../store/git-folder.js';
import { inFolderSync } from '../../store/handles.js';
import { readRegular } from '../../store/regular.js';
import { inTree } from '../terminal/in-tree.js';
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
    message: `${to} has no certificates; ${[...claims(root, trees), ...unread(root, trees)].join('; ')}: apply uses nothing of it, and whatever the plan creates in ${to} is new, authorities and keys alike`,
    ...hinted(kept ? keeping(root, kept, specs.dir) : isClaimed ? asking(to) : comparing(to)),
  };
}

const NAMED = 4;

const shown = (dir: string): string => (dir === '' ? '.' : dir);

function claims(root: string, trees: readonly EarlierTree[]): string[] {
  const read = trees.filter(({ unread }) => unread === undefined);
  const more = read.length > NAMED ? [`${read.length - NAMED} more folders claim it too`] : [];
  return [...read.slice(0, NAMED).map((tree) => said(root, tree)), ...more];
}

/** Unread folders are always named, whatever the number of claims. */
function unread(root: string, trees: readonly EarlierTree[]): string[] {
  const [large, many] = (['large', 'many'] as const).map((why) =>
    trees.filter((tree) => tree.unread === why),
  ) as [EarlierTree[], EarlierTree[]];
  const have = large.length === 1 ? 'has' : 'have';
  const are = many.length === 1 ? 'is' : 'are';
  return [
    ...(large.length === 0 ? [] : [`${some(root, large)} ${have} larger files than are looked at`]),
    ...(many.length === 0
      ? []
      : [`${some(root, many)} ${are} beyond the ${MOST} folders that are looked at`]),
  ].map((fact) => `${fact}, and may have certificates of this policy`);
}

function some(root: string, trees: readonly EarlierTree[]): string {
  const named = trees.slice(0, NAMED).map(({ dir }) => shellWords(inTree(root, join(root, dir))));
  const more = trees.length > NAMED ? ` and ${trees.length - NAMED} more` : '';
  return `${named.join(', ')}${more}`;
}

function said(root: string, { dir, count, isAccepted, claimedBy }: EarlierTree): string {
  const name = shellWords(inTree(root, join(root, dir)));
  const all = count === 1 ? '1 certificate' : `${count} certificates`;
  const claim = claimedBy && ` (${shellWords(inTree(root, claimedBy))} says that it is its own)`;
  return isAccepted
    ? `${name} has ${all} of this policy, and this clone has accepted its authorities${claim ?? ''}`
    : `${name} claims to have ${all} of this policy, and this clone has not accepted its authorities`;
}

const comparing = (to: string): Said =>
  say`anybody's commit may have brought that: compare the fingerprints of the authorities in its ca with a colleague's or a host's; if they are right, move ca, derived and shared from there to ${place(to)} before ${certflake('apply')}`;

const asking = (to: string): Said =>
  say`this clone has never used the policy that says so, and anybody's commit may have brought it: if it is right, nothing is to be moved; if not, move ca, derived and shared from there to ${place(to)} before ${certflake('apply')}`;

function keeping(root: string, kept: EarlierTree, to: string): Said {
  const from = kept.dir;
  const way = kept.isInterrupted ? completing(from) : movingBy(root, from, to);
  return say`to keep the present certificates: ${way}; to begin anew: ${certflake('apply')}, then deploy all hosts together, after which ${list(partsOf(root, from))} in ${place(shown(from))} can be removed`;
}

/** After a move, this machine couldn't tell its own run from one that a commit brought. */
const completing = (from: string): Said =>
  say`a run was interrupted in ${place(shown(from))}, so let dir name that folder again and complete it with ${certflake('apply')} before you change dir`;

function movingBy(root: string, from: string, to: string): Said {
  const command = moving(root, from, to);
  const way =
    command ??
    say`move ca, derived and shared of ${place(shown(from))} to ${place(shown(to))} by way of a third folder`;
  return say`${way}${attributesToo(root, from)} (this clone then asks once more whom to accept)`;
}

/** With these lines git puts no conflict markers into certificates. */
function attributesToo(root: string, from: string): Said {
  const text = textIn(root, '', '.gitattributes') ?? '';
  return from !== '' && text.includes(`${from}/`)
    ? say`, and name the new folder in ${place('.gitattributes')}`
    : [];
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
