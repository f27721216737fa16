import { constants } from 'node:os';

import { hinted } from '../../lib/hint.js';
import { failure, reasonOf } from '../../lib/text/system-errors.js';

const failed = (code: string) => Object.assign(new Error(`${code}: raw words, open 'x'`), { code });
const said = (action: string, code: string) => {
  const { message, hint } = failure(action, 'x', failed(code));
  return { message, hint };
};

test.each([
  ['read', 'ENOENT', 'it does not exist', 'check its name, and the folder that you are in'],
  ['write', 'ENOENT', 'a folder above it does not exist', 'create that folder first'],
  [
    'write',
    'EEXIST',
    'a file or folder of that name already exists',
    'move it away, or choose another name',
  ],
  ['read', 'EISDIR', 'it is a folder', 'put a file there, or name another'],
  [
    'read',
    'ERR_STRING_TOO_LONG',
    'it is larger than any file that certflake writes or reads',
    'put the right file there; if git has it, "git log" shows when it changed',
  ],
  ['read', 'EACCES', 'permission denied', 'check who owns the file and the folder above it'],
  [
    'read',
    'ESOMETHING',
    'the operating system refused it',
    'run it again with --debug to see what the operating system says',
  ],
])('cannot %s after %s: %s', (action, code, fact, hint) => {
  expect(said(action, code)).toEqual({ message: `cannot ${action} x: ${fact}`, hint });
});

test('no errno of the system reaches a user, known or not', () => {
  const names = [...Object.keys(constants.errno), 'ERR_FS_FILE_TOO_LARGE', 'EFTYPE', undefined];
  for (const name of names) {
    const { fact, hint } = reasonOf(name === undefined ? new Error('odd') : failed(name));
    const way = hinted(hint).hint;
    expect(`${fact} ${way}`).not.toMatch(/\bE[A-Z]{2}|raw words|odd/);
    expect(`${fact} ${way}`).not.toMatch(/^[A-Z]|\.$/);
  }
});

test('what the failure means for the tree follows the way out', () => {
  expect(failure('write', 'x', failed('ENOSPC'), { also: 'or do without' }).hint).toBe(
    'free some space and run it again; or do without',
  );
});
