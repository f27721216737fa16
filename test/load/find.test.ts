import { join } from 'node:path';
import { findPolicy } from '../../lib/load/find.js';
import { folderOf } from './folder.js';

test("the policy is the first one going up to the repository's root", async () => {
  const top = await folderOf({
    '.git/HEAD': '',
    'certflake.json': '',
    'a/certflake.yml': '',
    'a/b/c/x': '',
  });
  expect(findPolicy(join(top, 'a/b/c'))).toBe(join(top, 'a/certflake.yml'));
  expect(findPolicy(top)).toBe(join(top, 'certflake.json'));
});

test('a policy above the repository is not found', async () => {
  const top = await folderOf({
    'certflake.yaml': '',
    'repo/.git': 'gitdir: elsewhere',
    'repo/a/x': '',
  });
  expect(() => findPolicy(join(top, 'repo/a'))).toThrow('no policy');
});

test('outside of a repository only the folder itself is looked at', async () => {
  const top = await folderOf({ 'certflake.yaml': '', 'a/x': '' });
  expect(findPolicy(top)).toBe(join(top, 'certflake.yaml'));
  expect(() => findPolicy(join(top, 'a'))).toThrow('no policy');
});

test('two policies in one folder are an error naming both', async () => {
  const top = await folderOf({ 'certflake.yaml': '', 'certflake.ts': '' });
  expect(() => findPolicy(top)).toThrow('certflake.yaml and certflake.ts are both in');
  expect(findPolicy(top, 'certflake.ts')).toBe(join(top, 'certflake.ts'));
});

test('a policy that is named is taken whatever its name, if it exists', async () => {
  const top = await folderOf({ 'a/pki.yaml': '' });
  expect(findPolicy(top, 'a/pki.yaml')).toBe(join(top, 'a/pki.yaml'));
  expect(() => findPolicy(top, 'other.yaml')).toThrow('other.yaml does not exist');
});
