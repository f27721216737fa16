/**
 * The inventory of a fleet, 12 certificates a host, as Nix evaluates it: seconds, memory, and what Nix counts.
 *
 *     node bench/nix/fleet.mjs [HOSTS…]
 *
 * The last column is the additional thunks per host since the row above: a constant means linear growth.
 */
import { fileURLToPath } from 'node:url';

import { withNix } from '../../scripts/nix.mjs';

const fleet = fileURLToPath(new URL('fleet.nix', import.meta.url));
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 25, 50, 100, 200];

/** Nix's own statistics of one evaluation; discards the inventory. */
function statistics(evaluate, hosts) {
  const { stderr } = evaluate(fleet, { HOSTS: String(hosts), NIX_SHOW_STATS: '1' });
  return JSON.parse(stderr.slice(stderr.indexOf('{')));
}

const round = (number) => Math.round(number).toLocaleString('en');
const row = (...cells) => console.log(cells.map((cell) => String(cell).padStart(14)).join(''));

withNix((evaluate) => {
  row('hosts', 'certificates', 'CPU seconds', 'heap MiB', 'thunks', 'calls', 'thunks/host');
  let before = { hosts: 0, thunks: 0 };
  for (const hosts of sizes) {
    const { cpuTime, gc, nrThunks: thunks, nrFunctionCalls } = statistics(evaluate, hosts);
    const each = (thunks - before.thunks) / (hosts - before.hosts);
    row(
      hosts,
      12 * hosts,
      cpuTime.toFixed(2),
      round(gc.heapSize / 2 ** 20),
      round(thunks),
      round(nrFunctionCalls),
      round(each),
    );
    before = { hosts, thunks };
  }
});
