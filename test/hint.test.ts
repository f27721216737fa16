import { CertflakeError } from '../lib/errors.js';
import { hinted, hintOf, hintWith } from '../lib/hint.js';
import { certflake, git, say, sayAll } from '../lib/text/say.js';

const log = say`see ${git('log --', 'a b')}`;
const TEXT = `see "git log -- 'a b'"`;

test('a hint without commands is text alone', () => {
  expect(hinted('wait')).toEqual({ hint: 'wait' });
  expect(hinted(undefined)).toEqual({});
});

test('one with commands is text and data', () => {
  expect(hinted(log)).toEqual({ hint: TEXT, hintParts: log });
  expect(new CertflakeError('m', { code: 'usage', hint: log })).toMatchObject(hinted(log));
});

test('another problem has the same data', () => {
  const error = new CertflakeError('m', { code: 'usage', hint: log });
  expect(hintOf(error)).toEqual(hinted(log));
  expect(new CertflakeError('n', { code: 'usage', ...hintOf(error) })).toMatchObject(hinted(log));
  expect(hintOf({ hint: 'wait' })).toEqual({ hint: 'wait' });
  expect(hintOf({})).toEqual({});
});

test('more behind it keeps the data', () => {
  expect(hintWith({ hint: TEXT, hintParts: log }, say`${certflake('plan')}`)).toEqual(
    hinted(say`${log}; ${certflake('plan')}`),
  );
  expect(hintWith({}, 'wait')).toEqual({ hint: 'wait' });
  expect(hintWith({ hint: 'a' }, 'wait').hint).toBe('a; wait');
});

test('texts are joined to the fewest parts', () => {
  const both = sayAll([say`a ${3}`, 'b', log], ', ');
  expect(both).toEqual(['a 3, b, see ', ...log.slice(1)]);
});
