import { CertflakeError } from '../../lib/errors.js';
import { parseDuration } from '../../lib/policy/words/durations.js';

const hour = 3600;

test.each([
  ['8760h', 8760 * hour],
  ['720h30m', 720 * hour + 1800],
  ['1h1m1s', 3661],
  ['1.5h', 5400],
  ['.5m', 30],
  ['1500ms', 1],
  ['1s999ms', 1],
  ['1000000us', 1],
  ['1000000µs', 1],
  ['1000000000ns', 1],
  ['3650d', 3650 * 24 * hour],
  ['1y', 365 * 24 * hour],
  ['1y2d', 367 * 24 * hour],
  ['876000h', 876_000 * hour],
  ['1000y', 1000 * 365 * 24 * hour],
])('%s is %d seconds', (word, seconds) => {
  expect(parseDuration(word)).toBe(seconds);
});

test.each([
  '',
  '10',
  'h',
  '10 years',
  '1 h',
  '-1h',
  '+1h',
  '1H',
  '1w',
  '1h-',
  '1e3h',
  '∞h',
  '1.h.',
])('%j is refused as no duration', (word) => {
  expect(() => parseDuration(word)).toThrow('is not a duration');
});

test.each(['0h', '0s', '0d'])('%s is refused as zero', (word) => {
  expect(() => parseDuration(word)).toThrow('is zero');
});

test.each(['999ms', '1ns'])('%s is refused as less than a second', (word) => {
  expect(() => parseDuration(word)).toThrow('less than a second');
});

test.each(['1001y', '99999999999h', `${'9'.repeat(400)}h`])('%s is refused as too long', (word) => {
  expect(() => parseDuration(word)).toThrow('more than a thousand years');
});

test('a refusal says how to write one', () => {
  try {
    parseDuration('10 years');
  } catch (error) {
    expect(error).toBeInstanceOf(CertflakeError);
    expect(error).toMatchObject({
      code: 'bad-duration',
      hint: 'write hours, as in "87600h", or days, as in "3650d"',
    });
  }
  expect.assertions(2);
});
