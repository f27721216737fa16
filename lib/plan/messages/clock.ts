import type { Message } from '../../hint.js';
import { between, isoDate } from '../../text/dates.js';
import { certflake, NEXT, say, sayAll, typed, type Said } from '../../text/say.js';

/** Dates that contradict the clock. */
export const headIsFrom = (at: number): string => `the last commit (HEAD) is from ${isoDate(at)}`;

export const commitsAreFrom = (later: number, all: number, earliest: number): string =>
  `${later} of the last ${all} commits are from later days, the earliest from ${isoDate(earliest)}`;

export const beginsOn = (certificate: string, at: number): string =>
  `${certificate} begins on ${isoDate(at)}`;

const says = (now: number): string => `this machine's clock says ${isoDate(now)}`;

const compare = say`compare with ${typed('date -u')} and set the clock if it is wrong`;

const confirm = say`if it is right, pass --clock-is-right to ${certflake('apply')}`;

/** When the message ends. */
export const NEXT_COMMIT = 'your next commit, made with a right clock, ends the message about HEAD';

export const MORE_COMMITS = 'further commits with a right clock end the message about commits';

interface Doubt {
  readonly facts: readonly string[];
  readonly now: number;
  /** The earliest of the later dates. */
  readonly later: number;
  /** A certificate waits because of this. */
  readonly issues: boolean;
  /** `NEXT_COMMIT` or `MORE_COMMITS`. */
  readonly end: string | undefined;
}

export const inDoubt = ({ facts, now, later, issues, end }: Doubt): Message => ({
  message: `${says(now)}, but ${facts.join(', and ')}: ${between(now, later)} later`,
  hint: sayAll([compare, ...(issues ? [confirm] : []), ...(end === undefined ? [] : [end])], NEXT),
});

/** The newest date of the tree. */
export const newestIs = (isCommit: boolean, newest: number, now: number): string =>
  `the ${isCommit ? 'last commit' : 'newest certificate'} is from ${isoDate(newest)}, ${between(newest, now)} before this clock`;

/** @param fact - from `newestIs` */
export const mayBeAhead = (now: number, fact: string): Message => ({
  message: `${says(now)}, and a certificate has ended: ${fact}`,
  hint: say`compare with ${typed('date -u')}, and set the clock if it is wrong, before you replace what has ended`,
});

/** An authority's hint begins with this, so that a wrong clock replaces no authority. */
export const clockFirst = (fact: string, hint: string | Said): Said =>
  say`set the clock of this machine if it is wrong (${fact}); otherwise ${hint}`;
