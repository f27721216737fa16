import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const primitives = new URL('../../dist/seal/primitives.js', import.meta.url).href;
const cwd = fileURLToPath(new URL('../..', import.meta.url));

/** Other allocations shift the collections, so that some happen while a key is made. */
const program = `
  import { ephemeral } from ${JSON.stringify(primitives)};
  const kept = [];
  for (let n = 0; n < 60_000; n++) {
    if (ephemeral().share.length !== 32) throw new Error('not a point');
    kept[n % 31] = 'x'.repeat(n % 1009).concat(n);
    kept[(n * 7) % 31] = new Array((n * 13) % 257).fill(n);
  }
`;

/** In a process of its own: a thread that waits for itself can't be interrupted. */
test('a garbage collection while a key pair is made never stops the process', () => {
  const args = ['--max-semi-space-size=1', '--input-type=module', '--eval', program];
  const { signal, status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    timeout: 45_000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  });
  expect({ signal, status, stderr }).toEqual({ signal: null, status: 0, stderr: '' });
});
