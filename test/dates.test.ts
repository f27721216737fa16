import { beginsIn, endedAgo, endsIn } from '../lib/dates.js';

const at = (text: string): number => Date.parse(`${text}Z`) / 1000;
const dates = (text: string) => ({ notBefore: at(text), notAfter: at(text) });

test.each([
  ['2030-03-01T01:00', 'ended 126 days ago, on 2030-03-01'],
  ['2030-03-01T23:00', 'ended 126 days ago, on 2030-03-01'],
  ['2030-07-03T01:00', 'ended 2 days ago, on 2030-07-03'],
  ['2030-07-04T01:00', 'ended 35 hours ago, on 2030-07-04'],
  ['2030-07-04T12:30', 'ended 23 hours ago, on 2030-07-04 at 12:30 UTC'],
  ['2025-07-04T12:30', 'ended 5 years ago, on 2025-07-04'],
])('of %s, days are those of the calendar: it %s', (text, said) => {
  expect(endedAgo(dates(text), at('2030-07-05T12:00'))).toBe(said);
});

test('so are those to come', () => {
  const now = at('2030-07-05T23:00');
  expect(endsIn(dates('2030-07-15T01:00'), now)).toBe('ends in 10 days, on 2030-07-15');
  expect(beginsIn(dates('2030-07-15T23:30'), now)).toBe('begins in 10 days, on 2030-07-15');
});
