import type { Change } from '../model/index.js';
import { invalidAt } from '../x509/validity.js';
import { refusedBecause } from './checks/due.js';
import type { ProposedChange, SpecState } from './state.js';

/** What hosts refuse at this moment comes first; of an authority's order depends what it signs. */
export const refusedFirst = (changes: Change[]): Change[] => [
  ...changes.filter(({ present }) => present !== undefined),
  ...changes.filter(({ present }) => present === undefined),
];

/** Whatever else is the reason to make it anew: that the present one is refused is said first. */
export function withDates(
  { spec, certificate, options: { now } }: SpecState,
  draft: ProposedChange,
): ProposedChange {
  const isReplaced = spec.kind === 'certificate' && draft.key !== 'none';
  const present = isReplaced && certificate && invalidAt(certificate, now);
  const why = present && refusedBecause(certificate, now);
  if (!why) return draft;
  const others = draft.reasons.filter(({ message }) => message !== why.message);
  return { ...draft, reasons: [why, ...others], present };
}
