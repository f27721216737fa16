/** The Node.js runtimes that test the packed command, from npm: the oldest, and each long-term one since. */
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sh } from './sh.mjs';

export const nodes = { 20.12: '20.12.2', 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' };

/** The package with the program for this machine. */
function packageName() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

/** Fetched, not built: without it tests are skipped with a message. */
export function fetchNode(name, bin) {
  const program = join(bin, `node-${name}`);
  if (existsSync(program)) return;
  const folder = mkdtempSync(join(tmpdir(), 'certflake-node-'));
  try {
    sh('npm', ['pack', '--silent', `${packageName()}@${nodes[name]}`], { cwd: folder });
    sh('sh', ['-c', 'tar -xzf *.tgz package/bin/node'], { cwd: folder });
    sh('mv', [join(folder, 'package/bin/node'), `${program}.new`]);
    renameSync(`${program}.new`, program);
  } catch (error) {
    console.error(`warning: no Node ${name}, whose tests will be skipped: ${error.message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
