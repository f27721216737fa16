export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
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
