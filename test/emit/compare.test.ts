import { compareFiles } from '../../lib/emit/compare.js';
import { digestsOf, parseRecord, printRecord } from '../../lib/emit/record.js';
import type { EmittedFile } from '../../lib/emit/files.js';

const owned = (path: string, text = 'new'): EmittedFile => ({ path, text, mode: 'owned' });
const stub = (path: string): EmittedFile => ({ path, text: 'new', mode: 'stub' });
const written = digestsOf([owned('b', 'old'), owned('a', 'old'), stub('c')]);
const record = parseRecord(printRecord({ files: written }), 'x');
const present = (text: string | undefined) => ({ has: () => text !== undefined, read: () => text });

test.each([
  ['a file that is not there', owned('a'), undefined, 'new'],
  ['one that says the same', owned('a'), 'new', 'unchanged'],
  ['one as it was written last', owned('a'), 'old', 'changed'],
  ['one that somebody changed', owned('a'), 'mine', 'edited'],
  ['one that was never ours', owned('z'), 'old', 'edited'],
  ['one whose name every object has', owned('constructor'), 'old', 'edited'],
  ['a stub that is not there', stub('c'), undefined, 'new'],
  ['a stub, whatever it says', stub('c'), 'mine', 'kept'],
  ['a stub that says the same', stub('c'), 'new', 'kept'],
])('%s', (_, file, text, state) => {
  expect(compareFiles([file], present(text), record)).toEqual([{ ...file, state }]);
});

test('the record is of owned files, sorted', () => {
  expect(Object.keys(record.files)).toEqual(['a', 'b']);
});

test.each(['', 'null', '7', '[]', '{"version":1}', '{"version":1,"files":null}', '<<<<'])(
  '%j is no record',
  (text) => {
    expect(() => parseRecord(text, 'emitted.json')).toThrow(
      'emitted.json is not a record of emitted files',
    );
  },
);

test('conflict markers are called what they are', () => {
  expect(() => parseRecord('{\n<<<<<<< ours\n}', 'emitted.json')).toThrow(
    'emitted.json has conflict markers of git',
  );
});

test('nor is another version’s', () => {
  expect(() => parseRecord('{"version":2,"files":{}}', 'emitted.json')).toThrow(
    'emitted.json is not a record of emitted files',
  );
});

test.each([
  ['of more than 1 MiB', '{}'.padEnd((1 << 20) + 1), 'x.json is larger than 1 MiB'],
  [
    'with a folder whose name is longer than any path',
    JSON.stringify({ version: 1, files: {}, templates: { folder: 'x'.repeat(4097) } }),
    'x.json names a folder of more than 4096 characters',
  ],
])('a record %s is refused', (_, text, message) => {
  expect(() => parseRecord(text, 'x.json')).toThrow(message);
});
