/** What certflake says about the tree: its paths, lock, journal, manifests, and what it refuses to write. */
import type { Message } from '../hint.js';
import { certflake, git, place, program, say, type Said } from '../text/say.js';

// Paths.

export const notBelowRoot = {
  fact: 'is not a folder below the root',
  hint: 'write it relative to the root',
};

export const inGitFolder = { fact: "is in git's own folder", hint: 'choose another folder' };

export const notPlain = { fact: 'is not a plain relative path', hint: 'check the names in it' };

export const outside = (dir: string) => ({
  fact: `is outside ${dir}`,
  hint: 'certflake writes only below the dir of the policy',
});

export const ownName = (folder: string) => ({
  fact: 'belongs to certflake itself',
  hint: `use another name than ${folder}`,
});

export const notInLayout = {
  fact: 'is not a path of the layout',
  hint: 'certflake writes in ca, derived and shared',
};

export const fileNotFolder = { fact: 'is not a folder', hint: 'move that file away' };

export const symbolicLink = (what: 'file' | 'folder') => ({
  fact: 'is a symbolic link, which certflake does not follow',
  hint: `replace the link by the ${what} itself`,
});

// Folders.

export const notFolder = (path: string): Message => ({
  message: `${path} is not a folder`,
  hint: 'move that file away, or name another folder',
});

export const noFolders = (folder: string): Message => ({
  message: `cannot write ${folder}: no folder can be made there`,
  hint: 'choose a folder on an ordinary file system',
});

export const replacedFolder = (folder: string): Message => ({
  message: `${folder} was replaced by something else during the run`,
  hint: 'stop the other program that changes the tree, then run the command again',
});

// The lock.

export const lockedBy = (lock: string, who: string, since = 'just now'): string =>
  `${lock}: locked by ${who} since ${since}`;

export const unknownProcess = 'an unknown process';
export const processOn = (pid: number, host: string): string => `process ${pid} on ${host}`;
export const waitForLock = 'wait until that process is done, then try again';

/** @param machine - whether the message names one */
export const deleteLock = (lock: string, machine: boolean): Said =>
  machine
    ? say`if that machine is gone, or certflake no longer runs there: delete ${place(lock)}`
    : say`if no certflake works in this folder, on this or another machine: delete ${place(lock)}`;

export const lockStays = (lock: string): Said =>
  say`the next certflake on this machine replaces the lock; for other machines: ${program('rm', lock)}`;

// The journal of an interrupted run.

export const badJournal = (journal: string, fact: string): string =>
  `the journal ${journal} ${fact}`;

export const journalVersion = (found: unknown, known: number): string =>
  `has version ${JSON.stringify(found)}, but this certflake knows only version ${known}`;

export const journalDamaged = 'is damaged';
export const journalStep = 'contains an unknown step';

export const foreignJournal = (journal: string): Message => ({
  message: `the journal ${journal} was not written by this clone on this machine for this folder`,
  hint: say`if a commit or another machine brought it: look at it, then ${program('rm', journal)}; if its folder was moved: move the folder back, set dir to it, and ${certflake('apply')} completes the run`,
});

/** @param names - at most a few of the changed files */
export const changedSince = (names: string, count: number): string =>
  `cannot complete the interrupted run: ${names} ${count === 1 ? 'has' : 'have'} changed since it stopped`;

export const andMore = (count: number): string => ` and ${count} more`;

export const sourceChanged = (to: string, from: string): string =>
  `cannot complete the interrupted write of ${to}: ${from} has changed since the run stopped`;

export const sourceGone = (to: string, from: string): string =>
  `cannot complete the interrupted write of ${to}: ${from} is gone`;

/** @param made - the authorities that the run has made, as words of `--accept` */
export function wayOut(journal: string, made: string[] = []): Said {
  const givesUp = say`${program('rm', journal)} gives up the interrupted run; ${certflake('plan')} then shows its unfinished changes, and`;
  if (made.length === 0) return say`${givesUp} ${certflake('apply')} repairs them`;
  return say`${givesUp} ${certflake('apply', '--accept', ...made)} repairs them and accepts the authorities that the run has made`;
}

/** An action, as `failure` takes it. */
export const COMPLETE = 'complete the changes in';

// This machine's secret.

export const secretDamaged = (secret: string): Message => ({
  message: `${secret} is damaged`,
  hint: 'delete the file: the next run makes a new one',
});

export const otherStateFolder =
  'outside of a git work tree, XDG_STATE_HOME can name another folder for it';

// Manifests.

export const manifestProblem = (where: string, fact: string): string => `${where}: ${fact}`;
export const mergeMarkers = 'conflict markers of git';
export const notJson = 'not JSON';
export const tooDeep = 'nested too deep';
export const notObject = 'not an object';
export const noCertificates = '"certificates" is not an object';
export const entryDamaged = (name: string, field: string): string =>
  `certificates.${name}${field} is damaged`;

export const rebuildManifest = say`run ${certflake('apply')} with an identity: it opens the keys beside the manifest, and rebuilds the manifest from the keys that fit`;

export const manifestVersion = (version: unknown) => ({
  fact: `${version === undefined ? 'no version' : `version ${JSON.stringify(version)}`}, but this certflake knows only version 1`,
  hint: 'use the version of certflake that wrote the file, or a newer version',
});

// Writes that certflake refuses.

const KEEP = say`move that file away, or remove it if git has it; then run the command again`;

export const nothingToMove = (from: string): Message => ({
  message: `cannot move ${from}: it does not exist`,
  hint: say`restore it from git: ${git('log --', from)}`,
});

export const targetTaken = (from: string, to: string): Message => ({
  message: `cannot move ${from} to ${to}: another file is there`,
  hint: KEEP,
});

export const authorityKey = (path: string): Message => ({
  message: `${path} contains an authority's key, which certflake never overwrites`,
  hint: KEEP,
});

const REPORT = 'this is a bug in certflake: please report it';

export const movedAndWritten = (path: string): Message => ({
  message: `cannot move ${path} away and write the same file again`,
  hint: REPORT,
});

export const wrongName = (path: string): Message => ({
  message: `${path} is not the right name for its content`,
  hint: REPORT,
});

export const writtenTwice = (path: string): Message => ({
  message: `${path} would be written twice`,
  hint: REPORT,
});
