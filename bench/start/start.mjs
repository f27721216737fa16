/**
 * A command's start-up time, compared with bare Node: the fastest of twenty runs each.
 *
 *     npm run build && node bench/start/start.mjs
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const main = at('dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'certflake-bench-'));
const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
const cluster = join(folder, 'cluster');

function once(args, cwd) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - start;
}

const quickest = (args, cwd) => Math.min(...Array.from({ length: 20 }, () => once(args, cwd)));

const everything = ['@peculiar/x509', 'age-encryption', 'sshpk', 'handlebars', 'yaml', 'commander']
  .map((name) => `import '${name}';`)
  .join('');

try {
  once([main, 'init', cluster], folder);
  once([main, 'apply', '--yes'], cluster);
  const rows = [
    ['node -e 0', ['-e', '0'], folder],
    ['certflake --version', [main, '--version'], folder],
    ['certflake plan, nothing due', [main, 'plan'], cluster],
    ['certflake check', [main, 'check'], cluster],
    ['certflake apply, nothing due', [main, 'apply'], cluster],
    [
      'all libraries, imported',
      ['--input-type=module', '-e', `import 'reflect-metadata';${everything}`],
      at(''),
    ],
  ];
  const bare = quickest(rows[0][1], folder);
  for (const [name, args, cwd] of rows) {
    const time = quickest(args, cwd);
    console.log(
      `${name.padEnd(32)}${time.toFixed(0).padStart(5)} ms ${(time / bare).toFixed(1).padStart(5)}x`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
