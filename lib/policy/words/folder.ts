import { CertflakeError } from '../../errors.js';
import { isGitName, ownFolder } from '../../model/reserved-folders.js';
import { quoteForMessage } from '../../text/quote.js';

/**
 * A folder relative to the root, without `.` and empty steps; the root itself is the empty string.
 *
 * @throws CertflakeError if it is absolute, leaves the root, or has a backslash or a variable
 */
export function folderOf(word: string): string {
  const steps = word.split('/').filter((step) => step !== '' && step !== '.');
  if (word === '') throw refused('is empty');
  if (word.startsWith('/') || word.startsWith('~'))
    throw refused(`${quoteForMessage(word)} is not relative`);
  if (steps.includes('..')) throw refused(`${quoteForMessage(word)} leaves the policy's folder`);
  if (word.includes('\\')) throw refused(`${quoteForMessage(word)} has a backslash`);
  if (word.includes('${'))
    throw refused(`${quoteForMessage(word)} has a variable, and is one for all hosts`);
  return steps.join('/');
}

/**
 * As `folderOf`, for the folder with all certificates: the store keeps its lock there and searches it for
 * orphans.
 *
 * @throws CertflakeError also on the root itself, git's folder, and the store's own
 */
export function treeFolder(word: string): string {
  const folder = folderOf(word);
  const steps = folder.split('/');
  if (folder === '') throw refused(`${quoteForMessage(word)} is the policy's own folder`);
  if (steps.some(isGitName)) throw refused(`${quoteForMessage(word)} is in git's own folder`);
  if (steps.includes(ownFolder)) {
    throw refused(`${quoteForMessage(word)} is where certflake keeps its lock and journal`);
  }
  return folder;
}

/**
 * As `treeFolder`, for a policy's folder: it appears in Nix code, in commands and in git's patterns.
 *
 * @throws CertflakeError also on a character that no Nix path may have, and on a step that looks like an option
 */
export function policyFolder(word: string): string {
  const folder = treeFolder(word);
  const character = /[^\w.+/-]/u.exec(folder)?.[0];
  if (character !== undefined) {
    throw refused(
      `${quoteForMessage(word)} has ${quoteForMessage(character)}, which Nix takes in no path`,
      plainNames,
    );
  }
  if (/(^|\/)-/.test(folder)) {
    throw refused(
      `${quoteForMessage(word)} has a name that begins with "-", as options do`,
      plainNames,
    );
  }
  return folder;
}

const plainNames =
  'name its folders with ASCII letters, digits and . _ + - alone, as in "secrets/certs"; folders above the policy may have other names';

const aFolder = 'write a folder below the policy\'s, with forward slashes, as in "secrets/certs"';

function refused(message: string, hint = aFolder): CertflakeError {
  return new CertflakeError(message, { code: 'bad-folder', hint });
}
