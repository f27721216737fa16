import type { Message } from '../hint.js';
import { certflake, git, say } from '../text/say.js';

export const DAMAGED = 'it is damaged';

export const OTHER_VERSION = 'another version of certflake wrote it';

export const recordUnreadable = (path: string, fact: string): Message => ({
  message: `cannot use ${path}, the record of what you have accepted: ${fact}`,
  hint: say`remove that file; the next ${certflake('apply')} asks again`,
});

export const HOSTS = 'hosts';

export const OPERATORS = 'operators';

export const ANOTHER_FOLDER = 'another folder';

/** @param accepted - fingerprints; empty if this clone has accepted no authority of that name */
export const notTheAccepted = (ca: string, fingerprint: string, accepted: string): string =>
  `${ca} is ${fingerprint}, but this clone has accepted ${accepted === '' ? 'none of that name' : accepted}`;

interface OtherTree {
  found: number;
  count: number;
  /** Whose certificates these are, as in `hosts`. */
  whose: string;
  /** The folder for which this clone has accepted authorities. */
  former: string;
  /** One text for each authority. */
  each: readonly string[];
}

export const treeNotAccepted = ({ found, count, whose, former, each }: OtherTree): Message => ({
  message: `${found} of ${count} ${count === 1 ? 'authority' : 'authorities'} ${found === 1 ? 'is' : 'are'} not what this clone has accepted for the same ${whose} in ${former}: ${each.join('; ')}`,
  hint: say`before you deploy anything, find out who put these authorities there, and compare the fingerprints with a source outside of this repository; if they are right: ${certflake('apply')} on a terminal asks whether to accept them`,
});

export const authorityAndPrint = (ca: string, fingerprint: string): string =>
  `authority "${ca}" ${fingerprint}`;

export const keyAndPrint = (id: string, fingerprint: string): string =>
  `the key of ${id} ${fingerprint}`;

export const NO_REPLACEMENT = 'no authority or certificate key that would replace an accepted one';

export const NO_UNDECLARED = 'no recipient that only a manifest names';

/** @param others - what `--accept-all` leaves out; the text begins a hint */
export const acceptAllLeaves = (others: readonly string[]): string =>
  `--accept-all accepts ${others.join(', and ')}: `;

export const namesNoneOfThem = (word: string): string => `--accept ${word} names none of them`;

export const WRITE_AN_OPERATOR = ' (write an operator as operator=SHA256:…)';

interface NotAccepted {
  /** Each claim, as in `authority "a" 12…`. */
  names: readonly string[];
  idle: readonly string[];
  beyond: string;
  /** What to compare, as in `fingerprints`. */
  shown: string;
  /** The options that accept the claims. */
  options: string;
  more: string;
}

export const notAcceptedYet = (given: NotAccepted): Message => ({
  message: [`this clone has not accepted yet: ${given.names.join(', ')}`, ...given.idle].join('; '),
  hint: say`${given.beyond}compare the ${given.shown} with what you know of them; if they are right, run the same command with ${given.options}${given.more}`,
});

export const otherAuthority = (path: string, fingerprint: string, accepted: string): Message => ({
  message: `${path}: the authority on disk is ${fingerprint}, but this clone has accepted ${accepted}`,
  hint: say`restore it from git (${git('log --', path)}); if it was replaced on purpose: ${certflake('apply', '--accept', fingerprint)}`,
});

export const severalHave = (word: string, names: readonly string[]): Message => ({
  message: `--accept ${word}: ${names.join(' and ')} have this fingerprint`,
  hint: say`find out which of them is a copy: a copy is an attack; to accept one of them, run the same command with --accept ${names[0]!}=${word}`,
});

/** @param named - the same fingerprint with its names, for the shell; empty if nothing has it */
export const namesNothing = (word: string, named: string): Message => ({
  message: `--accept ${word} names nothing in the policy or the tree`,
  hint:
    named === ''
      ? say`copy a whole fingerprint, as ${certflake('apply')} shows it`
      : `write it with its name: --accept ${named}`,
});
