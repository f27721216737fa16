import { relative } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';

/**
 * A jest reporter: what was skipped and why, then one line for programs:
 *
 *     123 passed, 0 failed, 4 skipped
 *
 * Names a file that runs for long: a test that waits forever prints nothing itself.
 */
export default class Summary {
  #patience;
  #underWay = new Map();

  /** @param options.patience milliseconds before a file is named */
  constructor(_config, { patience = 300_000 } = {}) {
    this.#patience = patience;
  }

  onTestFileStart({ path }) {
    const name = () => console.log(`still running: ${relative('.', path)}`);
    this.#underWay.set(path, setTimeout(name, this.#patience).unref());
  }

  onTestFileResult({ path }) {
    clearTimeout(this.#underWay.get(path));
  }

  onRunComplete(_contexts, { testResults, numPassedTests, numPendingTests, ...rest }) {
    const { numFailedTests, numFailedTestSuites, numRuntimeErrorTestSuites } = rest;
    const skipped = testResults
      .flatMap((file) => file.testResults)
      .filter(({ status }) => status === 'pending')
      .map(({ ancestorTitles, fullName }) => ancestorTitles[0] ?? fullName);
    const counts = new Map();
    for (const title of skipped) counts.set(title, (counts.get(title) ?? 0) + 1);
    const lines = [...counts].map(([title, count]) => `skipped ${count}: ${title.slice(0, 120)}`);
    // a file that doesn't even load has no tests to count
    const failed = numFailedTests + (numRuntimeErrorTestSuites ?? 0);
    if (failed === 0 && numFailedTestSuites > 0) lines.push('a test file failed');
    lines.push(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
    // jest's own summary comes after all reporters, but this line must be the last
    process.once('exit', () => console.log(lines.join('\n')));
  }
}
