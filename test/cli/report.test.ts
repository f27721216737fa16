import { mkdirSync } from 'node:fs';

import { CertflakeError } from '../../lib/errors.js';
import { someOf } from '../../lib/cli/terminal/text.js';
import { problemsOf, renderError } from '../../lib/cli/run/report.js';

const thrownBy = (action: () => void): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('an error of the system that nobody caught is said in our words, with its path', () => {
  const error = thrownBy(() => {
    mkdirSync('/dev/null/certflake');
  });
  expect(problemsOf(error)).toEqual([
    {
      code: 'not-a-folder',
      place: '',
      message: 'cannot write /dev/null/certflake: a folder above it is a file',
      hint: 'move that file away',
      level: 'error',
    },
  ]);
});

test('an error that is about a file gives it to programs; people read it in the message', () => {
  const error = new CertflakeError('the journal a/j is damaged', { code: 'journal', file: 'a/j' });
  expect(problemsOf(error)).toMatchObject([{ code: 'journal', place: 'a/j' }]);
  expect(renderError(error)).toBe('error: the journal a/j is damaged\n');
});

test('one without a path is said without', () => {
  const error = Object.assign(new Error('ENOMEM: raw, spawn'), {
    code: 'ENOMEM',
    syscall: 'spawn',
  });
  expect(problemsOf(error)).toMatchObject([{ code: 'no-memory', message: 'no memory is left' }]);
});

test('anything else is a defect of ours', () => {
  expect(problemsOf(new TypeError('x is not a function'))).toMatchObject([{ code: 'internal' }]);
});

test('of many paths three are named, and the rest is counted', () => {
  expect(someOf(['a', 'b', 'c'])).toBe('a, b, c');
  expect(someOf(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more file');
  expect(someOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more files');
});
