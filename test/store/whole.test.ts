import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../../lib/store/whole.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certflake-whole-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => join(folder, name);
const mode = 0o644;

test('a file that is there gives way only where it may', () => {
  writeFileSync(at('a'), 'old');
  expect(() => {
    writeWhole(at('a'), 'new', { mode });
  }).toThrow(/EEXIST/);
  expect(readFileSync(at('a'), 'utf8')).toBe('old');
  writeWhole(at('a'), 'new', { mode, replaces: true });
  expect(readFileSync(at('a'), 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a']);
});

test("another's file in the place of the staged one stays", () => {
  const staged = `a.certflake-${process.pid}`;
  writeFileSync(at(staged), 'mine');
  expect(() => {
    writeWhole(at('a'), 'new', { mode });
  }).toThrow(/EEXIST/);
  expect(readdirSync(folder)).toEqual([staged]);
});
