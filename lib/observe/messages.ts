import { quoteForMessage } from '../text/quote.js';
import { certflake, git, say, type Said } from '../text/say.js';
import type { Unsaid } from './strange-text.js';

export const REPLACE_THE_LINK = 'put the file itself in the place of the link';

export const RUN_IT_AGAIN = 'run it again';

/** What is wrong with an entry's generations: the text after the option's name. */
export const unknownRole = (index: number, role: string): string =>
  `[${index}].role is ${quoteForMessage(role)}`;

export const noDigest = (index: number, field: string): string =>
  `[${index}].${field} is not a SHA-256 digest`;

export const namedTwice = (index: number): string =>
  `[${index}] names a certificate for the second time`;

export const secondActive = (index: number): string => `[${index}] is a second active generation`;

const endings: Readonly<Record<string, string>> = { next: '.next.crt', old: '.old.crt' };

export const wrongRole = (index: number, word: string, role: string): string =>
  `[${index}].role is "${word}", but the file with that certificate ends in ${endings[role] ?? role}`;

const IF_NEWER = say`if a newer certflake wrote it, use the newer one; otherwise `;

/** @param isLater - whether a later certflake may have written it */
export const restoreGenerations = (manifest: string, isLater: boolean): Said =>
  say`${isLater ? IF_NEWER : ''}find out who changed the manifest (${git('log -p --', manifest)}), and restore it, or remove "generations" from that entry: ${certflake('apply')} writes it again`;

/** Why files are left unread; `below`: they are in a folder of a host's folder. */
export type Why = Unsaid | 'below';

const unread: Readonly<Record<Why, string>> = {
  limit: 'does not read all files there (too many, or too large)',
  path: 'does not read the links or the files with unusual names there',
  closed: 'cannot read some files there',
  below: "neither reads nor removes files in a folder below a host's own",
};

export const leftUnread = (folders: string, why: Why): string =>
  `${folders}: certflake ${unread[why]}, and does not name certificates of former hosts among them`;

const MOVED_TOO_DEEP = say`if the files of a renamed host were moved one folder too deep, move them up before ${certflake('apply')} makes new ones; otherwise find out with git who added the files in that folder, and remove those that no host needs`;

export const ofUnread = (why: Why): string | Said =>
  why === 'below'
    ? MOVED_TOO_DEEP
    : 'find out with git who added files there, and remove those that no host needs';
