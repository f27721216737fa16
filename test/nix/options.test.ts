import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../programs.js';
import { evaluate, withNix } from './nix.js';

interface Option {
  name: string;
  description: string | null;
}

withNix('docs/options.md', () => {
  let options: Option[];
  beforeAll(() => {
    options = evaluate('../../scripts/options.nix') as Option[];
  });

  test('is what the modules declare (else: npm run options)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'certflake-options-'));
    const file = join(folder, 'options.json');
    writeFileSync(file, JSON.stringify(options));
    try {
      expect(run('node', ['scripts/options.mjs', '--from', file, '--check'])).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('has every option, by its own name or as a field of a layer', () => {
    const page = readFileSync('docs/options.md', 'utf8');
    const headings = [...page.matchAll(/^### `(.*)`$/gm)].map(([, name]) => name!);
    const absent = options.filter(
      ({ name }) => !headings.some((heading) => name === heading || name.endsWith(`.${heading}`)),
    );
    expect(absent).toEqual([]);
    expect(options.length).toBeGreaterThan(200);
  });

  test('describes every option', () => {
    expect(options.filter(({ description }) => !/\w{3}/.test(description ?? ''))).toEqual([]);
  });
});
