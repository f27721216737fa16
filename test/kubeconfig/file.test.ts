import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { placeOutside, writePrivately } from '../../lib/kubeconfig/file.js';
import { MARK } from '../../lib/kubeconfig/render.js';

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'certflake-kubeconfig-')));
  mkdirSync(join(top, 'certs/ca'), { recursive: true });
});
afterEach(() => {
  rmSync(top, { recursive: true });
});

const place = (tree: string, file: string): string =>
  placeOutside(join(top, tree), join(top, file));
const inside = 'it is inside the tree';

test('beside the tree is outside, under a longer name too', () => {
  mkdirSync(join(top, 'certs-of-mine'));
  expect(place('certs', 'config')).toBe(join(top, 'config'));
  expect(place('certs', 'certs-of-mine/config')).toBe(join(top, 'certs-of-mine/config'));
});

test.each(['certs/config', 'certs/..config', 'certs/ca/config'])('%s is inside', (file) => {
  expect(() => place('certs', file)).toThrow(inside);
});

test('a tree that a link leads to is the tree, under either name', () => {
  symlinkSync(join(top, 'certs'), join(top, 'link'));
  expect(() => place('link', 'certs/config')).toThrow(inside);
  expect(() => place('certs', 'link/config')).toThrow(inside);
});

test('a folder that does not exist is said to be missing', () => {
  expect(() => place('certs', 'nowhere/config')).toThrow(/^cannot write .*nowhere\/config: /);
});

test.each(['certs', '/dev/full'])('%s is no file to write to, and is not read', (name) => {
  const path = resolve(top, name);
  expect(() => {
    writePrivately(path, 'text');
  }).toThrow(`--out ${path}: it is not a file`);
  expect(readdirSync(top)).toEqual(['certs']);
});

test("a file that is larger than certflake's own is somebody else's, and is not read", () => {
  const path = join(top, 'config');
  writeFileSync(path, MARK);
  truncateSync(path, 2 ** 33);
  expect(() => {
    writePrivately(path, 'text');
  }).toThrow(`--out ${path}: there is a file that certflake did not write`);
  expect(statSync(path).size).toBe(2 ** 33);
});

test('what a killed run left beside the file, with its key, is gone', () => {
  const path = join(top, 'config');
  writeFileSync(`${path}.certflake-999999999`, 'a key');
  writePrivately(path, `${MARK}\n`);
  expect(readdirSync(top).sort()).toEqual(['certs', 'config']);
});
