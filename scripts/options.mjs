#!/usr/bin/env node
/**
 * Writes docs/options.md from the modules' options. It needs Nix, and nixpkgs' lib: the judges' or NIXPKGS_LIB.
 *
 *   npm run options
 *   node scripts/options.mjs --from FILE [--check]
 *
 * `--from` reads the value of scripts/options.nix from a file; `--check` writes nothing, and fails if the page
 * would change.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { format, resolveConfig } from 'prettier';

import { withNix } from './nix.mjs';
import { pageOf } from './options-page.mjs';

const page = 'docs/options.md';

const evaluated = () => withNix((evaluate) => evaluate('scripts/options.nix').stdout);

const { values } = parseArgs({ options: { from: { type: 'string' }, check: { type: 'boolean' } } });
const options = values.from === undefined ? evaluated() : readFileSync(values.from, 'utf8');
const text = await format(pageOf(JSON.parse(options)), {
  ...(await resolveConfig(page)),
  parser: 'markdown',
});

if (values.check !== true) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error(`error: ${page} differs from the modules\nhint: npm run options`);
  process.exit(1);
}
