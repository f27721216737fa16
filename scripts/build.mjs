#!/usr/bin/env node
/**
 * Builds lib/ to dist/, in place. Removes outdated files only afterwards, so that a package has no old files,
 * and a running command finds its own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: top,
  stdio: 'inherit',
});

const compiled = readdirSync(join(top, 'dist'), { recursive: true, encoding: 'utf8' });
for (const path of compiled.filter((name) => /\.(d\.ts|js)$/.test(name))) {
  const source = join(top, 'lib', path.replace(/\.(d\.ts|js)$/, '.ts'));
  if (!existsSync(source)) rmSync(join(top, 'dist', path));
}
process.exitCode = status ?? 1;
