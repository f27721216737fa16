import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearStaged, writeWhole } from '../../lib/store/whole.js';

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

test('what killed processes have left beside a file is removed, and nothing else', () => {
  const dead = spawnSync('true').pid;
  const others = [
    ...[`a.certflake-${process.ppid}`, `b.certflake-${dead}`, `a.certflake-${dead}.orig`],
    ...['a', 'a.certflake-', 'a.certflake-0', 'a.certflake-x', `xa.certflake-${dead}`],
  ];
  const left = [`a.certflake-${dead}`, `a.certflake-${process.pid}`];
  for (const name of [...others, ...left]) writeFileSync(at(name), '');
  clearStaged(at('a'));
  expect(readdirSync(folder).sort()).toEqual(others.sort());
  mkdirSync(at(left[0]!));
  symlinkSync('a', at(left[1]!));
  clearStaged(at('a'));
  expect(readdirSync(folder).sort()).toEqual([...others, ...left].sort());
});
