/**
 * Runs every benchmark in sequence, so that none uses another's cores:
 *
 *     npm run bench [-- NAME…]      as in: npm run bench -- seal issue
 *
 * A benchmark is a script below bench/ that also runs alone (`node bench/seal/seal.mjs`), against the built
 * dist/. It prints certflake's figures beside other programs' and their ratios: only ratios are comparable
 * between machines. It skips missing programs with a message.
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
