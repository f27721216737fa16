/**
 * Every benchmark, one after the other, so that none takes another's cores:
 *
 *     npm run bench [-- NAME…]      as in: npm run bench -- seal issue
 *
 * A benchmark is a script below bench/ that runs alone (`node bench/seal/seal.mjs`), against dist/ as it is
 * built. It prints what it compares, ours beside the peers' programs, as figures and ratios: ratios hold
 * from machine to machine, figures don't. What isn't installed is left out, and said to be.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.mjs') && path !== 'run.mjs')
  .sort();

const names = process.argv.slice(2);
const chosen = scripts.filter(
  (path) => names.length === 0 || names.some((name) => path.startsWith(name)),
);
if (chosen.length === 0) {
  console.error(`error: no benchmark "${names.join(' ')}"\nhint: there are ${scripts.join(', ')}`);
  process.exit(64);
}

console.log(
  `Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}`,
);

let failed = 0;
for (const script of chosen) {
  console.log(`\n== ${script}`);
  const { status } = spawnSync(process.execPath, [join(folder, script)], { stdio: 'inherit' });
  if (status !== 0) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;
