import { certflake, git, place, say, typed, type Said } from '../../../text/say.js';
import { filesNamed, plural } from '../../terminal/text.js';

const agenix = typed('agenix -r');

export const next = 'the next "agenix -r" would seal to that key';
export const afterMerge = '"agenix -r" would seal to that key if it stays after the merge';

export const unknownKey = (key: string, when: string): string =>
  `names ${key}, which no recipient of the policy has: ${when}`;
export const wrongFiles = (key: string, files: readonly string[], when: string): string =>
  `names ${key} for ${filesNamed(files)}, which the policy does not give to that key: ${when}`;
export const moreKeys = (count: number): string =>
  `names ${plural(count, 'more key')} that the policy does not have, or has for other files`;
export const otherNames = (names: string): string =>
  `lists files of certflake under other names (${names}): "agenix -r" would seal these files to the keys listed there`;
export const otherFiles = (count: number, names: string, keys: string): string =>
  `lists ${plural(count, 'file')} that the policy does not have (${names})${keys}: "agenix -r" would seal the files there, also behind a link, to the listed keys`;
export const unknownKeys = (keys: string): string =>
  `; it names ${keys}, which no recipient of the policy has`;

export const leavesOut = (owner: string, key: string, files: readonly string[]): string =>
  `leaves out ${owner} ${key} for ${filesNamed(files)}, contrary to the policy: that key cannot open what the next "agenix -r" seals`;
export const leavesOutMore = (count: number): string =>
  `leaves out ${plural(count, 'more recipient')} of the policy`;

/** For certflake's rules. */
export const writesRules = say`run ${certflake('emit')} before ${agenix}, with --overwrite if the file was edited or has conflict markers: it writes the policy's rules`;
/** For rules that certflake wrote from a policy, if an inventory has replaced it. */
export const notWritten = say`if a policy file still gives these rules, emit them from it again; otherwise, before ${agenix}, remove the wrong part, or this file and emitted.json beside it: certflake seals its files itself`;
/** For rules that may be the user's own, which no command replaces. */
export const takeOut = say`before ${agenix}, remove from these rules what you did not write; certflake seals its files itself`;
export const takeListsOut = say`before ${agenix}, remove the lists of certflake's files from these rules; certflake seals its files itself`;
/** For the user's own rules that also give agenix certflake's. */
export const takeOutOwn = say`before ${agenix}, remove the lists of certflake's files from these rules; the policy decides who opens these files, and the line that ${certflake('emit')} prints gives agenix their lists`;
export const takeOwnListsOut = say`before ${agenix}, remove the lists of certflake's files from these rules, and add the line that ${certflake('emit')} prints: it gives agenix certflake's own lists`;

/** For rules that nothing here judges. */
export const readFirst = say`read the file before ${agenix}, which seals to every key that the file names`;
export const checkTemplates = say`run ${certflake('emit', '--check')} with your --templates before ${agenix}`;

export const notRead = (count: number, files: string): string =>
  `names ${plural(count, 'file')} of certflake (${files}) in a form in which certflake cannot see all keys: "agenix -r" seals to every key there`;
export const ownUnread =
  "is a link, a folder, larger than 1 MiB or not readable: certflake cannot tell whether it has lists for certflake's files";
export const unread =
  'is a link, larger than 16 MiB or not readable: certflake cannot tell whether this clone has accepted the recipients in it';
export const byTemplate =
  "emitted.json says that your own templates wrote it: certflake cannot tell whether it names the policy's recipients";
export const otherForm =
  'does not have the form that certflake writes: certflake cannot tell for which files it lists which keys';

const whoChanged = say`find out who changed the file (${git('diff')}, ${git('log')})`;
export const edited = {
  message: 'is not as certflake would write it, so certflake leaves it as it is',
  hint: say`${whoChanged}; move your own rules into your own secrets.nix, then run ${certflake('emit', '--overwrite')}`,
};
/** The record has rules at that path, but these lack certflake's first line. */
export const replaced = {
  message:
    "is not as certflake wrote it, and lacks certflake's first line, so certflake leaves it as it is",
  hint: say`${whoChanged}; move your own rules into your own secrets.nix, remove this file, then run ${certflake('emit')}`,
};

/**
 * A recipient in the rules.
 *
 * @param files - for which it isn't accepted; empty: for none
 * @param isLater - whether the rules aren't written yet
 */
export function unaccepted(reader: string, files: readonly string[], isLater: boolean): string {
  const what =
    files.length === 0
      ? `${reader}, which this clone has not accepted`
      : `${reader} for ${filesNamed(files)}, for which this clone has not accepted it`;
  return isLater
    ? `once emitted, names ${what}: "agenix -r" would then seal keys to it without asking`
    : `names ${what}: "agenix -r" would seal keys to it without asking`;
}
export const settleFirst = (ca: string, path: string): Said =>
  say`first accept or restore authority "${ca}": ${place(path)} is not the one that this clone accepted, and ${certflake('plan')} says what to do`;
/** @param shown - what to compare, as in `fingerprint` */
export function acceptThese(words: readonly string[], shown: string): Said {
  const compare =
    words.length === 1
      ? `compare the ${shown} with what you know of it; if it is right`
      : `compare the ${shown} with what you know of them; if all are right`;
  return say`${compare}, run this before ${agenix}: ${certflake('apply', '--accept', ...words)}`;
}
export const acceptSome = (shown: string): Said =>
  say`compare the ${shown} with what you know of them; before ${agenix}, run ${certflake('apply')} with --accept <owner>=<fingerprint> for each one that is right, or with --accept-since REV for all in the policy of a reviewed revision`;

/** @param areLater - whether the rules aren't written yet */
export const unacceptedFolder = (readers: string, areLater: boolean): string =>
  `this clone has accepted recipients for another folder, and none for this one; the rules${areLater ? ', once emitted,' : ''} name ${readers}: "agenix -r" would seal keys to them without asking`;
export const compareAndApply = (shown: string): Said =>
  say`compare the ${shown}, and run ${certflake('apply')} on a terminal before ${agenix}: it asks about them`;
