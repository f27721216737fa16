/** What a step of a rotation breaks that doesn't wait for a deploy. */
import { plural } from '../../terminal/text.js';

export const nothingBreaks = 'No connection breaks, whichever hosts were deployed.';

export const theseBreak =
  'If hosts still have the files of the stage before the present one, these connections break:';

/** @param until - hosts */
export const total = (count: number, until: string): string =>
  `${plural(count, 'connection')} may break until all of these are deployed: ${until}`;

/** @param kinds - the kinds of connections; none: they are shown elsewhere */
export const broken = (count: number, until: string, kinds: readonly string[]): string =>
  `this step may break ${plural(count, 'connection')} until all of these are deployed: ${until}${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`;

export const connection = (client: string, server: string): string => `${client} to ${server}`;

/** Of a certificate that no connection of a cluster shows. */
export const peers = 'all hosts that trust its authority';

export const hosts = (count: number): string => `${count} hosts`;

export const more = (count: number): string => ` and ${count} more`;
