import type { Change, Reason } from '../../model/index.js';
import { plural, visible } from '../terminal/text.js';

/** git's advice for a subject line, in characters. */
const SUBJECT = 72;

/** What was resealed and for whom, as a commit message: a subject, the recipients, the ids. */
export function rekeySummary(changes: Change[]): string {
  const rekeys = changes.filter(({ kind }) => kind === 'rekey');
  const reasons = rekeys.flatMap((change) => change.reasons);
  const texts = (all: Reason[]): string[] => [...new Set(all.map(({ message }) => message))];
  const ofReaders = reasons.filter(({ from, to }) => (from ?? to) !== undefined);
  const readers = texts(ofReaders);
  const others = texts(reasons.filter(({ from, to }) => (from ?? to) === undefined));
  const short = ofReaders.map(({ field, message, brief }) =>
    field === 'recipients' ? (brief ?? message) : message,
  );
  const subject = `Rekey ${plural(rekeys.length, 'key')}`;
  const named = [subject, ...(short.length > 0 ? [[...new Set(short)].join(', ')] : [])].join(': ');
  return [
    named.length <= SUBJECT ? named : subject,
    '',
    ...readers,
    ...others,
    '',
    ...rekeys.map(({ id }) => id),
  ]
    .map(visible)
    .join('\n');
}
