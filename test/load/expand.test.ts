import { execFileSync } from 'node:child_process';
import { expandPath } from '../../lib/load/expand.js';

const env = { HOME: '/home/a b', KEYS: '/keys', A1_b: 'x' };

/** The result of sh, without splitting words. */
const shell = (word: string) =>
  execFileSync('sh', ['-c', `IFS=; printf %s ${word}`], { env, encoding: 'utf8' });

test.each([
  '~',
  '~/.ssh/id',
  '$HOME/.ssh/id',
  '${HOME}/id',
  '$KEYS/${A1_b}.key',
  'a/~/b',
  '/plain/x',
  '$KEYS$A1_b',
])('%s expands as in a shell', (path) => {
  expect(expandPath(path, env)).toBe(shell(path));
});

test('a variable that is not set is an error, not nothing', () => {
  expect(() => expandPath('$NOWHERE/id', env)).toThrow('$NOWHERE is not set');
  expect(() => expandPath('~/id', {})).toThrow('$HOME is not set');
  expect(() => expandPath('$EMPTY/id', { EMPTY: '' })).toThrow('$EMPTY is empty');
  expect(() => expandPath('$toString/id', {})).toThrow('$toString is not set');
});

test('nothing is executed', () => {
  expect(expandPath('$(id)/`id`', env)).toBe('$(id)/`id`');
  expect(() => expandPath('${HOME:-x}', env)).toThrow('is not the name of a variable');
});

test('values are not expanded again', () => {
  expect(expandPath('$A/x', { A: '$B$&', B: 'no' })).toBe('$B$&/x');
});
