import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { gitLine, shellArguments } from '../lib/text/shell.js';
import { withPrograms } from './programs.js';

test.each([
  [['certs/ca/k.crt', 'a b'], "git add certs/ca/k.crt 'a b'"],
  [['-A'], 'git add -- -A'],
  [['keys/-n.pub'], 'git add -- keys/-n.pub'],
  [['x/*'], "git --literal-pathspecs add 'x/*'"],
  [['x/?', '--all'], "git --literal-pathspecs add -- 'x/?' --all"],
  [['[a].pub'], "git --literal-pathspecs add '[a].pub'"],
  [['a\\b'], "git --literal-pathspecs add 'a\\b'"],
  [[':/'], 'git --literal-pathspecs add :/'],
  [['x/:(top)'], "git --literal-pathspecs add 'x/:(top)'"],
  [['a:b'], 'git add a:b'],
])('a line for git takes %j for these paths alone', (paths, line) => {
  expect(gitLine('add', ...paths)).toBe(line);
});

test('paths stand behind dashes where one could be an option', () => {
  expect(shellArguments('a', 'b/-c')).toBe('-- a b/-c');
  expect(shellArguments('a', 'b-c')).toBe('a b-c');
  expect(gitLine('log --', '-a')).toBe('git log -- -a');
});

withPrograms(['git'], 'a line for git', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-shell-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(['x/*', ':(top)', ':/a', '*', '-A', '[m]ine', 'm?ne', 'x\\'])(
    'adds %j and nothing else',
    (path) => {
      const root = join(folder, encodeURIComponent(path).replaceAll('*', '%2A'));
      for (const file of ['mine', 'x/mine', path]) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), '');
      }
      const run = (line: string) => execFileSync('sh', ['-c', line], { cwd: root }).toString();
      run(`git init -q && ${gitLine('add', path)}`);
      const known = run('git ls-files -z').split('\0').filter(Boolean);
      expect(known).toEqual([path]);
    },
  );
});
