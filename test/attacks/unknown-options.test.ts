/** A policy with more unknown options, aliases or digits than any user writes. */
import { makeCluster, policyText } from '../cli/certflake.js';

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

test.each([
  [
    '20,000 unknown options',
    many(20_000, (i) => `option${i}: 1`),
    'option0 and 19999 more: unknown option',
  ],
  ['2,000 times the same', many(2000, () => 'same: 1'), 'this option is already set above'],
  [
    '20,000 aliases',
    `some: &some [ 1 ]\n${many(20_000, (i) => `other${i}: *some`)}`,
    'this is the first of more than 1000 aliases',
  ],
  ['a duration of 200,000 digits', `defaults: { expiry: "${'1'.repeat(200_000)}" }`, '200000'],
])(
  '%s are errors, soon',
  async (_, lines, fact) => {
    const place = await makeCluster();
    const policy = policyText({}).replace(/^defaults:.*\n/m, '');
    place.write('cluster/certflake.yaml', `${policy}${lines}\n`);
    const { status, stderr } = place.certflake(['check']);
    expect(status).toBe(1);
    expect(stderr).toContain(fact);
  },
  40_000,
);
