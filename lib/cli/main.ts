#!/usr/bin/env node
import { CertflakeError } from '../errors.js';
import { isKnownFailure, loaded } from '../installation.js';
import { failure } from '../store/failure.js';
import { withoutCoreDumps } from './core-dumps.js';
import { reportError } from './report.js';

/** sysexits.h: EX_USAGE and EX_TEMPFAIL. */
const exitCodes: Record<string, number> = { usage: 64, locked: 75 };

withoutCoreDumps();

/**
 * A reader such as `head` may leave early: what was asked for is done all the same, unheard. A full disk
 * behind it is said, where anybody can hear it.
 */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = 1;
    if (stream === process.stdout) reportError(failure('write', 'stdout', error), []);
  });
}

/**
 * Node 20 rejects two promises for a CommonJS library that fails below another module: the import's own,
 * and one that has no listener.
 */
process.on('unhandledRejection', (error) => {
  if (!isKnownFailure(error)) fail(error);
});
process.on('uncaughtException', fail);

/** Thrown where no command could catch it. What a commit has begun, the next one completes. */
function fail(error: unknown): never {
  reportError(error, process.argv);
  process.exit(1);
}

/** Libraries are loaded in here: one that is missing is said like any other error. */
async function main(argv: string[]): Promise<number> {
  try {
    const { runProgram } = await loaded(() => import('./program.js'));
    return await runProgram(argv);
  } catch (error) {
    reportError(error, argv);
    return exitCodes[error instanceof CertflakeError ? error.code : ''] ?? 1;
  }
}

const status = await main(process.argv);
process.exitCode ??= status;
