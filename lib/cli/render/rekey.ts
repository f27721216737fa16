import type { Change } from '../../model.js';
import { plural, visible } from './text.js';

/** git's advice for a subject line, in characters. */
const SUBJECT = 72;

/** What was sealed anew and for whom, as a commit message: a subject, the readers, the ids. */
export function rekeySummary(changes: Change[]): string {
  const rekeys = changes.filter(({ kind }) => kind === 'rekey');
  const readers = [...new Set(rekeys.flatMap((change) => change.reasons.map((r) => r.message)))];
  const short = readers.map((text) => text.replace(/^([+-] \S+) .*$/, '$1'));
  const subject = `Rekey ${plural(rekeys.length, 'key')}`;
  const named = `${subject}: ${[...new Set(short)].join(', ')}`;
  return [
    named.length <= SUBJECT ? named : subject,
    '',
    ...readers,
    '',
    ...rekeys.map(({ id }) => id),
  ]
    .map(visible)
    .join('\n');
}
