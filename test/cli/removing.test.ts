import { execFileSync } from 'node:child_process';

import { removing as said } from '../../lib/cli/git/removing.js';
import { say, spell } from '../../lib/text/say.js';
import { folderOf } from '../load/folder.js';

const left = ['old/derived/a/x.crt', 'old/derived/a/x.key.age', 'old/shared/y.key.age'];
const parts = ['old/ca', 'old/derived', 'old/shared'];

const removing = async (...given: Parameters<typeof said>): Promise<string> =>
  spell(say`${await said(...given)}`);

async function repository(more: string[] = [], untracked: string[] = []): Promise<string> {
  const texts = (paths: string[]) => Object.fromEntries(paths.map((path) => [path, path]));
  const root = await folderOf({ ...texts(left), ...texts(more), ...texts(untracked) });
  execFileSync('git', ['init', '-q'], { cwd: root });
  execFileSync('git', ['add', '--', ...left, ...more], { cwd: root });
  return root;
}

test('a folder that has nothing else goes as a whole, and no other', async () => {
  const wayOf = (command: string) => `remove them: "${command}"; git's history keeps them`;
  expect(await removing(await repository(), left, parts)).toBe(
    wayOf('git rm -r -- old/derived old/shared/y.key.age'),
  );
  const more = ['old/derived/a/mine.crt', 'old/shared/manifest.json'];
  expect(await removing(await repository(more), left, parts)).toBe(
    wayOf(`git rm -- ${left.join(' ')}`),
  );
  const root = await repository([], ['old/derived/mine']);
  expect(await removing(root, left, parts)).toBe(wayOf(`git rm -- ${left.join(' ')}`));
});

test('no command removes what git does not have', async () => {
  const root = await repository([], ['old/shared/z.key.age']);
  expect(await removing(root, [...left, 'old/shared/z.key.age'])).toBe(
    'remove them by hand, and keep a copy: git does not have all of them',
  );
  expect(await removing(await folderOf({ x: '' }), ['x'])).toBe(
    'remove it by hand, and keep a copy: git does not have it',
  );
});
