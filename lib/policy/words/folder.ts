import type { Message } from '../../hint.js';
import { CertflakeError } from '../../errors.js';
import { isGitName, ownFolder } from '../../model/reserved-folders.js';
import * as messages from './messages.js';

/**
 * A folder relative to the root, without `.` and empty steps; the root itself is the empty string.
 *
 * @throws CertflakeError if it is absolute, leaves the root, or has a backslash or a variable
 */
export function folderOf(word: string): string {
  const steps = word.split('/').filter((step) => step !== '' && step !== '.');
  if (word === '') throw refused(messages.noFolder);
  if (word.startsWith('/') || word.startsWith('~')) throw refused(messages.notRelative(word));
  if (steps.includes('..')) throw refused(messages.upward(word));
  if (word.includes('\\')) throw refused(messages.backslash(word));
  if (word.includes('${')) throw refused(messages.folderVariable(word));
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
  if (folder === '') throw refused(messages.policysOwn(word));
  if (steps.some(isGitName)) throw refused(messages.gitsOwn(word));
  if (steps.includes(ownFolder)) throw refused(messages.storesOwn(word));
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
  if (character !== undefined) throw refused(messages.notForNix(word, character));
  if (/(^|\/)-/.test(folder)) throw refused(messages.likeAnOption(word));
  return folder;
}

const refused = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'bad-folder', hint });
