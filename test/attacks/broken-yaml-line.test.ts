/** A line of a policy that is broken, and long: once it took the square of its length to explain. */
import { makeCluster, policyText } from '../cli/certflake.js';

test.each([
  ['braces', '${'.repeat(65_000)],
  ['one word', 'a'.repeat(130_000)],
  ['quotes', `"${'\\"'.repeat(65_000)}`],
])(
  'of 130 kB, of %s, is an error with its line',
  async (_, line) => {
    const place = await makeCluster();
    place.write('cluster/certflake.yaml', `${policyText({})}extra: [ ${line}\n`);
    const { status, stderr } = place.certflake(['check']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: certflake\.yaml:\d+: /);
    expect(stderr.length).toBeLessThan(2000);
  },
  40_000,
);
