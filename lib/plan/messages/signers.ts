import type { Message } from '../../hint.js';
import { beginsIn, endedAgo } from '../../text/dates.js';
import { certflake, say, type Said } from '../../text/say.js';
import { authorityName } from '../signed.js';

/** Why an authority can't sign: follows its name and a colon. With what to do about it. */
export interface Trouble {
  readonly reason: string;
  readonly hint: string | Said;
}

type Dates = Parameters<typeof endedAgo>[0];

/** If the authority's own message says how. */
export const FIX_AUTHORITY = 'fix the authority first';

/** `together` is for several certificates. */
export const waits = (
  issuer: string,
  { reason, hint }: Trouble,
): Message & { readonly together: string } => {
  const cause = `for authority ${authorityName(issuer)}: ${reason}`;
  return { message: `waits ${cause}`, hint, together: `certificates wait ${cause}` };
};

export const NOT_DECLARED: Trouble = {
  reason: 'the policy does not declare it',
  hint: 'declare the authority',
};

export const doesntExist = (hint: string | Said): Trouble => ({
  reason: "it doesn't exist yet",
  hint,
});

export const APPLY_MAKES_IT = say`${certflake('apply')} makes it`;

export const notUsable = (certificate: string): Trouble => ({
  reason: `${certificate} is not usable`,
  hint: FIX_AUTHORITY,
});

/** If the run doesn't cover the authority, so that it has no message of its own. */
export const PLAN_SAYS_HOW = say`${certflake('plan')} says how to make another authority`;

export const ended = (dates: Dates, now: number, another: string | Said): Trouble => ({
  reason: `it ${endedAgo(dates, now)}`,
  hint: another,
});

export const notBegun = (dates: Dates, now: number, another: string | Said): Trouble => ({
  reason: `it ${beginsIn(dates, now)}`,
  hint: say`set the clock if it is wrong; otherwise wait until then, or ${another}`,
});

export const notPinned = (place: string): Trouble => ({
  reason: 'it is not the one that the policy pins',
  hint: `restore the pinned authority, or change ${place}.fingerprint if it was replaced on purpose`,
});

export const notAccepted = (fingerprint: string, accepted: string): Trouble => ({
  reason: `it is ${fingerprint}, but this clone has accepted ${accepted}`,
  hint: say`if it was replaced on purpose: ${certflake('apply', '--accept', fingerprint)}; otherwise restore it from git`,
});

export const keyMissing = (key: string): string => `${key} is missing`;

export const keyUnread = (key: string, problem: string): string => `${key}: ${problem}`;

export const otherwiseSigned = (how: string): string => `it ${how}`;

export const parentWaits = (parent: string): string =>
  `its parent ${authorityName(parent)} waits for you`;
