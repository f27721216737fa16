import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { claimedDirs } from '../../lib/cli/former/claimed-dirs.js';
import { folderOf } from '../load/folder.js';

const claimed = async (files: Record<string, string>) => {
  const root = await folderOf({ 'certflake.yaml': 'dir: ./own\n', ...files });
  const found = await claimedDirs(root, 'certflake.yaml');
  return [...found.keys()].map((path) => path.slice(root.length + 1)).sort();
};

test('the policies beside the own one are searched for their dir', async () => {
  const found = await claimed({
    'a.yaml': 'dir: ./a # the first\nsubdir: no\n',
    'b.json': '{"hosts":{"dir":"no"},"dir":"b/"}',
    'c.ts': "definePolicy({ dir: 'c c', x: 1 })",
    'd.yml': '{ hosts: {}, "dir": d }',
    'e.txt': 'dir: no',
    'f.yaml': 'hosts: {}\n"dir":\n  >-\n  f\n\nx: 1\n',
    'g.yaml': '  dir: g\n  hosts: {}\n',
  });
  expect(found).toEqual(['a', 'b', 'c c', 'd', 'f', 'g']);
});

test('a long policy is searched in whatever style it is', async () => {
  const hosts = Array.from(
    { length: 2_000 },
    (_, n) => `h${n}: { dir: "no{", x: [ '}', 'dir: no' ] }`,
  );
  const inFlow = `{ # dir: no }\n  hosts: { ${hosts.join(', ')} },`;
  const inBlock = `  hosts:\n${hosts.map((line) => `    ${line}\n`).join('')}`;
  const found = await claimed({
    'a.yaml': `${inFlow}\n  "dir": ./a # }\n}\n`,
    'b.yaml': `# {\n---\n${inFlow} dir: b, defaults: {} }\n`,
    'c.yaml': `${inFlow} subdir: no }\n`,
    'd.yaml': `# all indented\n\n${inBlock}  dir:\n    d\n  x: 1\n`,
    'e.yaml': `${inBlock}  x:\n    dir: no\n`,
    'f.yaml': `${inFlow} dir: no, dir: no }\n`,
    'g.yaml': `{"dir":"g",${inFlow.slice(1)} x: 1}`,
  });
  expect(found).toEqual(['a', 'b', 'd', 'g']);
});

test('comments and other options say nothing', async () => {
  const found = await claimed({
    'a.yaml': '# dir: no\ndir: ./a # dir: ../no\nhosts: { dir: no }\nx:\n  dir: no\n',
    'b.yml': '{ hosts: {}, dir: b } # dir: no',
    'c.ts': "// dir: 'no'\n/* dir: 'no' */ const u = 'https://x'; f({ dir: 'c' }); /* dir: 'no'",
    'd.json': '{"x": {"dir": "no"}, "dir": "d", "y": "dir: no"}',
    'e.yaml': 'dir: no\ndir: no\n',
  });
  expect(found).toEqual(['a', 'b', 'c', 'd']);
});

test('no text makes the search take long, and none is searched that is too long', async () => {
  const began = Date.now();
  const lines = [
    `dir:${' '.repeat(1_000_000)}x`,
    ' dir:'.repeat(200_000),
    `dir${' '.repeat(4000)}\n`.repeat(250),
    `${' dir:'.repeat(800)}\n`.repeat(250),
    `${'{dir:"'.repeat(600)}\n`.repeat(250),
    '"'.repeat(1_000_000),
    '"\\'.repeat(500_000),
    '`\\'.repeat(500_000),
    '/*'.repeat(500_000),
    '{\n'.repeat(500_000),
    `{a${','.repeat(1_000_000)}`,
    `{a: "\n${"''".repeat(500_000)}`,
    `{${'\n'.repeat(1_000_000)}`,
    `{${'#\n'.repeat(500_000)}`,
    `{a: ${'[{'.repeat(500_000)}`,
    `{${'? '.repeat(500_000)}`,
    `{a: b\n${'c\n'.repeat(500_000)}`,
    `${' '.repeat(1_000_000)}x`,
    '---\n'.repeat(250_000),
  ];
  const files = lines.flatMap((text, index) =>
    ['yaml', 'ts'].map((end) => [`${index}.${end}`, text.slice(0, 1 << 20)]),
  );
  for (let n = 0; n < 2_000; n += 1) files.push([`certflake.${n}.yml`, '"'.repeat(4_000)]);
  expect(await claimed(Object.fromEntries(files) as Record<string, string>)).not.toContain('x');
  expect(Date.now() - began).toBeLessThan(20_000);
});

test('what begins far to the right says nothing', async () => {
  expect(await claimed({ 'a.yaml': `${' '.repeat(1_000_000)}dir: a`, 'b.yaml': 'dir: b' })).toEqual(
    ['b'],
  );
});

test('what is a link to itself says nothing', async () => {
  const root = await folderOf({ 'certflake.yaml': '', 'a.yaml': 'dir: a\n' });
  symlinkSync('x.yaml', join(root, 'x.yaml'));
  expect([...(await claimedDirs(root, 'certflake.yaml')).keys()]).toEqual([join(root, 'a')]);
});

test('of many large policies no more than a budget is searched', async () => {
  const text = (n: number) => `dir: d${n}\n#`.padEnd(1 << 20, 'x');
  const files = Array.from({ length: 18 }, (_, n) => [`${n}.yaml`, text(n)] as const);
  expect(await claimed(Object.fromEntries(files))).toHaveLength(15);
});
