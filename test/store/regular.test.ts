import { constants, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import { claimedDirs } from '../../lib/cli/former/claimed-dirs.js';
import { filesReadBy } from '../../lib/load/imports.js';
import { readKeyFiles } from '../../lib/load/host-keys.js';
import { loadPolicy } from '../../lib/load/load.js';
import { readRegular } from '../../lib/store/regular.js';
import { folderOf } from '../load/folder.js';

/** Of size 0, with more bytes than any memory holds. */
const ENDLESS = '/proc/self/pagemap';
const onLinux = process.platform === 'linux' ? test : test.skip;

test('a file is read up to its limit, and no further', async () => {
  const path = join(await folderOf({ a: '12345' }), 'a');
  expect(readRegular(path, 0, 5).toString()).toBe('12345');
  expect(() => readRegular(path, 0, 4)).toThrow('larger');
  truncateSync(path, 2 ** 32);
  expect(() => readRegular(path)).toThrow('larger');
});

onLinux('what says of itself that it is empty is read to its end or to the limit', () => {
  expect(readRegular('/proc/self/status').toString()).toContain('\nPid:');
  expect(() => readRegular(ENDLESS, 0, 300_000)).toThrow('larger');
  expect(() => readRegular('/proc/self/exe', constants.O_NOFOLLOW)).toThrow('ELOOP');
});

onLinux('a link to a file without an end is no policy', async () => {
  const root = await folderOf({});
  symlinkSync(ENDLESS, join(root, 'certflake.yaml'));
  await expect(loadPolicy({ cwd: root })).rejects.toMatchObject({
    code: 'too-large',
    message:
      'cannot read certflake.yaml: it is larger than any file that certflake writes or reads',
  });
});

onLinux("nor a host's key, an import or another policy", async () => {
  const root = await folderOf({ 'certflake.ts': "import './b.ts';\n", 'b.yaml': 'dir: b\n' });
  for (const name of ['a.pub', 'b.ts', 'a.yaml']) symlinkSync(ENDLESS, join(root, name));
  symlinkSync('b.yaml', join(root, 'c.yaml'));
  await expect(readKeyFiles(root, ['a.pub', 'b.pub'])).rejects.toMatchObject({
    problems: [{ code: 'too-large', place: 'a.pub' }],
  });
  expect(filesReadBy(root, 'certflake.ts').imported).toEqual(['b.ts']);
  expect([...(await claimedDirs(root, 'certflake.ts')).keys()]).toEqual([join(root, 'b')]);
});
