import Sequencer from '@jest/test-sequencer';
import { relative } from 'node:path';

/** A fresh clone has no record of durations: a long file must not begin last, while the other core is idle. */
const longest = [
  'test/nix/documented.test.ts',
  'test/nix/built/newest.test.ts',
  'test/nix/built/oldest.test.ts',
  'test/attacks/year.test.ts',
  'test/keep/branches.test.ts',
  'test/keep/killed.test.ts',
  'test/package/broken.test.ts',
  'test/e2e/kubernetes.test.ts',
  'test/cli/output.test.ts',
  'test/cli/examples.test.ts',
  'test/emit/command.test.ts',
  'test/package/types.test.ts',
  'test/e2e/leaks.test.ts',
  'test/nix/matrix.test.ts',
  'test/histories/everything.test.ts',
  'test/histories/changes.test.ts',
  'test/histories/damage.test.ts',
  'test/histories/runs.test.ts',
  'test/faults/kill.test.ts',
];

/** Jest's own order, but the longest files first. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const rank = ({ path }) => longest.indexOf(relative('.', path)) + 1 || Infinity;
    const sorted = await super.sort(tests);
    return sorted.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  }
}
