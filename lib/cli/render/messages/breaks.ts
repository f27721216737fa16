/** What a step of a rotation breaks that doesn't wait for a deploy. */
import { plural } from '../../terminal/text.js';

export const nothingBreaks = 'No connection breaks, whichever hosts were deployed.';

export const theseBreak =
  'Hosts may still have the files of the stage before the present one. Then these connections break:';

export const total = (count: number): string =>
  count === 1
    ? '1 connection breaks. Deploy all hosts at once.'
    : `${count} connections break. Deploy all hosts at once.`;

/** @param kinds - each as `until` says it */
export const broken = (count: number, kinds: readonly string[]): string =>
  `this step breaks ${plural(count, 'connection')} if hosts still have the files of the stage before the present one: ${kinds.join('; ')}`;

export const until = (client: string, server: string, late: string): string =>
  `${server === '-' ? client : `${client} to ${server}`} until ${late} ${late.includes(',') || late === peers ? 'are' : 'is'} deployed`;

export const peers = 'all that trust its authority';

export const hosts = (count: number): string => `${count} hosts`;

export const more = (count: number): string => ` and ${count} more`;
