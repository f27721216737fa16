import { beginsIn, briefly, endedAgo, endsIn } from '../lib/text/dates.js';

const at = (text: string): number => Date.parse(`${text}Z`) / 1000;
const dates = (text: string) => ({ notBefore: at(text), notAfter: at(text) });

test.each([
  ['2030-03-01T01:00', 'ended 126 days ago, on 2030-03-01'],
  ['2030-03-01T23:00', 'ended 126 days ago, on 2030-03-01'],
  ['2030-07-03T01:00', 'ended 2 days ago, on 2030-07-03'],
  ['2030-07-04T01:00', 'ended 35 hours ago, on 2030-07-04'],
  ['2030-07-04T12:30', 'ended 23 hours ago, on 2030-07-04 at 12:30 UTC'],
  ['2025-07-04T12:30', 'ended 5 years ago, on 2025-07-04'],
  ['2025-07-06T12:30', 'ended almost 5 years ago, on 2025-07-06'],
  ['2025-06-01T12:30', 'ended 5 years and 1 month ago, on 2025-06-01'],
])('of %s, days are those of the calendar: it %s', (text, said) => {
  expect(endedAgo(dates(text), at('2030-07-05T12:00'))).toBe(said);
});

test('so are those to come', () => {
  const now = at('2030-07-05T23:00');
  expect(endsIn(dates('2030-07-15T01:00'), now)).toBe('ends in 10 days, on 2030-07-15');
  expect(beginsIn(dates('2030-07-15T23:30'), now)).toBe('begins in 10 days, on 2030-07-15');
});

test.each([
  ['2030-07-15T01:00', '10d'],
  ['2030-07-08T01:00', '3d'],
  ['2030-07-07T10:00', '35h'],
  ['2030-07-06T00:30', '90m'],
  ['2031-07-04T22:00', '364d'],
  ['2031-07-05T23:00', '365d'],
  ['2032-05-25T23:00', '690d'],
  ['2032-07-04T23:00', '2y'],
  ['2030-07-05T23:00', '1s'],
])('a table has the same count in brief: until %s, %s', (end, said) => {
  expect(briefly(at('2030-07-05T23:00'), at(end))).toBe(said);
});

test('years are no year off', () => {
  const end = (now: string, text: string) => endsIn(dates(text), at(now));
  expect(end('2033-01-05T08:00', '2036-01-03T08:00')).toBe('ends in almost 3 years, on 2036-01-03');
  expect(end('2033-01-03T08:00', '2036-01-03T08:00')).toBe('ends in 3 years, on 2036-01-03');
  expect(end('2033-01-05T08:00', '2035-06-04T08:00')).toBe(
    'ends in 2 years and 4 months, on 2035-06-04',
  );
  expect(end('2027-03-01T08:00', '2029-02-28T08:00')).toBe('ends in almost 2 years, on 2029-02-28');
});
