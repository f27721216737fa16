import { filesReadBy } from '../../lib/load/imports.js';
import { folderOf } from './folder.js';

const readBy = async (text: string, files: Record<string, string> = {}) =>
  filesReadBy(await folderOf({ 'p/certflake.ts': text, ...files }), 'p/certflake.ts');

test('a program is imported by a statement, by import() or by a URL', async () => {
  const text = `import a from './a.js';
import './b.mjs'
export * from "../c";
import {
  d,
} from './d.ts';
const e = await import( './e.js' );
const f = new URL('./f.js', import.meta.url);
const g = './g.js';
`;
  const names = ['p/a.ts', 'p/b.mts', 'c.ts', 'p/d.ts', 'p/e.js', 'p/f.js', 'p/g.js', 'p/h.js'];
  const files = Object.fromEntries(names.map((name) => [name, '']));
  const found = await readBy(text, { ...files, 'p/g.js': "import './h.js'", 'p/d.ts': 'x' });
  expect(found.imported).toEqual(['c.ts', 'p/a.ts', 'p/b.mts', 'p/d.ts', 'p/e.js', 'p/f.js']);
  expect(found.named).toEqual(['p/g.js']);
});

test('what is no program is named only, and nothing that is hidden or outside of the root', async () => {
  const text = `import x from './hosts.json' with { type: 'json' };
// see "../gcp.json", "../.config/sops.yaml", "./.x.js" and "../../p.ts"
import '../.config/a.js';
import '../../other.js';
`;
  const names = ['p/hosts.json', 'gcp.json', '.config/sops.yaml', '.config/a.js', 'p/.x.js'];
  const found = await readBy(text, Object.fromEntries(names.map((name) => [name, ''])));
  expect(found).toEqual({ imported: [], named: ['gcp.json', 'p/hosts.json'] });
});

test('no text makes the search take long', async () => {
  const began = Date.now();
  for (const part of ['from ', 'import (', 'from "./x', "new URL('./x'", '"./', ' '.repeat(99)]) {
    await readBy(part.repeat(900_000 / part.length));
  }
  expect(Date.now() - began).toBeLessThan(5_000);
});
