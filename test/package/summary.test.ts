import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

const reporterFile = pathToFileURL('scripts/jest-summary.mjs').href;

const skipped = (...ancestorTitles: string[]) => ({
  status: 'pending',
  ancestorTitles,
  fullName: 'alone',
});

/** The output of a program with a `reporter`, by line. */
function printed(program: string): string[] {
  const whole = `import Summary from '${reporterFile}'; const reporter = new Summary({}, { patience: 10 }); ${program}`;
  const args = ['--input-type=module', '-e', whole];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trimEnd().split('\n');
}

/** The reporter's output for such a run. */
function summary(results: object): string[] {
  const whole = {
    ...{ testResults: [], numPassedTests: 0, numPendingTests: 0, numFailedTests: 0 },
    ...{ numFailedTestSuites: 0, numRuntimeErrorTestSuites: 0 },
    ...results,
  };
  return printed(`
    reporter.onRunComplete({}, ${JSON.stringify(whole)});
    console.log("jest's own");`);
}

test('the last line counts tests', () => {
  const results = { numPassedTests: 5, numFailedTests: 2, numFailedTestSuites: 1 };
  expect(summary(results)).toEqual(["jest's own", '5 passed, 2 failed, 0 skipped']);
});

test('what was skipped is said once, by its outermost title', () => {
  const passed = { ...skipped('by openssl'), status: 'passed' };
  const testResults = [
    { testResults: [skipped('by age', 'inner'), passed] },
    { testResults: [skipped('by age'), skipped()] },
  ];
  expect(summary({ testResults, numPendingTests: 3 })).toEqual([
    "jest's own",
    'skipped 2: by age',
    'skipped 1: alone',
    '0 passed, 0 failed, 3 skipped',
  ]);
});

test('a file that does not load is a failure', () => {
  const broken = { numFailedTestSuites: 1, numRuntimeErrorTestSuites: 1 };
  expect(summary(broken).at(-1)).toBe('0 passed, 1 failed, 0 skipped');
});

test('so is a file that failed without a failed test', () => {
  expect(summary({ numFailedTestSuites: 1 }).slice(1)).toEqual([
    'a test file failed',
    '0 passed, 0 failed, 0 skipped',
  ]);
});

test('a file that takes long is named while it runs', () => {
  const lines = printed(`
    for (const name of ['done', 'stuck'])
      reporter.onTestFileStart({ path: process.cwd() + '/test/' + name + '.test.ts' });
    reporter.onTestFileResult({ path: process.cwd() + '/test/done.test.ts' });
    setTimeout(() => {}, 200);`);
  expect(lines).toEqual(['still running: test/stuck.test.ts']);
});
