/**
 * The inventory of a fleet, 12 certificates a host, as Nix evaluates it: seconds, memory, and what Nix counts.
 *
 *     NIXPKGS_LIB=… AGENIX=… node bench/nix/fleet.mjs [HOSTS…]
 *
 * The last column is thunks for each host more than in the row above: a constant there is what linear means.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fleet = fileURLToPath(new URL('fleet.nix', import.meta.url));
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 25, 50, 100, 200];

/** Nix's own statistics of one evaluation; its inventory is thrown away. */
function evaluate(hosts, folder) {
  const { status, stderr } = spawnSync('nix-instantiate', ['--eval', '--strict', '--json', fleet], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {
      ...process.env,
      ...{ HOSTS: String(hosts), NIX_SHOW_STATS: '1' },
      ...{ NIX_STORE_DIR: folder, NIX_STATE_DIR: folder, NIX_LOG_DIR: folder },
    },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stderr.slice(stderr.indexOf('{')));
}

const round = (number) => Math.round(number).toLocaleString('en');
const row = (...cells) => console.log(cells.map((cell) => String(cell).padStart(14)).join(''));

const folder = mkdtempSync(join(tmpdir(), 'certflake-bench-'));
try {
  row('hosts', 'certificates', 'CPU seconds', 'heap MiB', 'thunks', 'calls', 'thunks/host');
  let before = { hosts: 0, thunks: 0 };
  for (const hosts of sizes) {
    const { cpuTime, gc, nrThunks: thunks, nrFunctionCalls } = evaluate(hosts, folder);
    const each = (thunks - before.thunks) / (hosts - before.hosts);
    const memory = round(gc.heapSize / 2 ** 20);
    row(
      hosts,
      12 * hosts,
      cpuTime.toFixed(2),
      memory,
      round(thunks),
      round(nrFunctionCalls),
      round(each),
    );
    before = { hosts, thunks };
  }
} finally {
  rmSync(folder, { recursive: true });
}
