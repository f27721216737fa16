import { short, slow } from './scripts/slow.mjs';

/** Of a path below `test/`, as Jest matches it against absolute paths. */
const pattern = (path) => `<rootDir>/${path.replaceAll('.', '\\.')}`;
const anyOf = (paths) => `(?:${paths.map(pattern).join('|')})`;

/** Files that are named run, wherever they stand. */
const isNamed = process.argv.slice(2).some((word) => /^(\.\/)?test\b/.test(word));
const isSlow = process.env.CERTFLAKE_SLOW === '1';

/** Of a run that names no file: `npm test` leaves the slow ones out, `npm run slow` all others. */
const leftOut = isSlow ? [`^(?!${anyOf(slow)})`] : [`^(?!${anyOf(short)})${anyOf(slow)}`];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  ...(isNamed ? {} : { testPathIgnorePatterns: leftOut }),
  // test/sample.ts
  globals: { isShortForm: !isNamed && !isSlow },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/state-home.mjs',
  globalTeardown: '<rootDir>/test/state-home-gone.mjs',
  // most of the time other programs run; one core less leaves a machine of two with one
  maxWorkers: '100%',
  testSequencer: '<rootDir>/scripts/jest-sequencer.mjs',
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/scripts/jest-summary.mjs'],
};
