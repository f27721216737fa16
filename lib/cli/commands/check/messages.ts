import { certflake, say, type Said } from '../../../text/say.js';
import { plural } from '../../terminal/text.js';

const certificates = (count: number): string => plural(count, 'certificate');

export const nothingDue = (all: number, within: string): string =>
  `${certificates(all)}, nothing due within ${within}.`;
export const ended = (count: number, all: number): string =>
  `${count} of ${certificates(all)} ${count === 1 ? 'has' : 'have'} ended.`;
export const changesNow = (count: number, all: number): Said =>
  say`${certflake('apply')} changes ${count} of ${certificates(all)} now; ${certflake('plan')} says why.`;
export const needAttention = (count: number): string =>
  `${plural(count, 'certificate needs', 'certificates need')} your attention: the messages say what to do.`;

/** What is due later: how many, within which time, and the first day if it is known. */
interface Later {
  count: number;
  within: string;
  first?: string | undefined;
}
const onDay = ({ count, first }: Later): string =>
  first === undefined ? '' : `, ${count === 1 ? 'on' : 'the first on'} ${first}`;
export const dueLater = (later: Later, all: number): string =>
  `${later.count} of ${certificates(all)} due within ${later.within}${onDay(later)}.`;
export const nothingBefore = ({ count, within, first }: Later, all: number): string =>
  first === undefined
    ? dueLater({ count, within }, all)
    : `${count} of ${certificates(all)} due within ${within}: nothing to do before ${first}.`;
export const moreDue = (later: Later): string =>
  `${later.count} more ${later.count === 1 ? 'is' : 'are'} due within ${later.within}${onDay(later)}.`;

/** @param isHeld - whether the messages come first: a run changes no waiting certificate */
const applyWith = (isHeld: boolean): string =>
  `${isHeld ? 'first do what the messages say; then ' : ''}apply with an identity`;
export const sealedElsewhere = (count: number, ids: string, isHeld: boolean): string =>
  `${plural(count, 'key')} (${ids}) ${count === 1 ? 'was' : 'were'} sealed by another program, brought by a merge or a half-committed run, or damaged. To find out: ${applyWith(isHeld)}.`;
export const inNoManifest = (count: number, ids: string, isHeld: boolean): string =>
  `No manifest says whether ${plural(count, 'sealed key')} ${count === 1 ? 'belongs to its certificate' : 'belong to their certificates'}, or who can open ${count === 1 ? 'it' : 'them'}: ${applyWith(isHeld)} opens and records ${count === 1 ? 'it' : 'them'} (${ids}).`;
