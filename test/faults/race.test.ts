import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inFolder } from '../store/folder.js';

const script = fileURLToPath(new URL('race.mjs', import.meta.url));

const race = (root: string, log: string): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, root, log], (_, __, stderr) => {
      resolve(stderr);
    });
  });

test('processes that take over from dead ones never hold the lock together', () =>
  inFolder(async (root) => {
    const log = join(root, 'log');
    const count = 24;
    const errors = await Promise.all(Array.from({ length: count }, () => race(root, log)));
    expect(errors.filter((error) => error !== '')).toEqual([]);
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(2 * count);
    for (let at = 0; at < lines.length; at += 2) {
      expect(lines[at + 1]).toBe(lines[at]!.replace('in', 'out'));
    }
    expect(await readdir(join(root, 'certs/.certflake'))).toEqual(['.gitignore', 'lock', 'tmp']);
  }));
