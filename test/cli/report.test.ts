import { mkdirSync } from 'node:fs';

import { problemsOf } from '../../lib/cli/report.js';

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
