#!/usr/bin/env node
import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import { isKnownFailure, loaded } from '../installation.js';
import { runningProgram } from '../load/running.js';
import { failure } from '../text/system-errors.js';
import { withoutCoreDumps } from './terminal/core-dumps.js';
import { reportError } from './run/report.js';

/** sysexits.h: EX_USAGE and EX_TEMPFAIL; the shells' status for SIGINT, which a question reads as a key. */
const exitCodes: Partial<Record<Code, number>> = { usage: 64, locked: 75, interrupted: 130 };

withoutCoreDumps();

/**
 * Ignores EPIPE (as from "head"): the command does its work anyway. Reports any other write error, such as a
 * full disk behind stdout, on stderr.
 */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = 1;
    if (stream === process.stdout) reportError(failure('write', 'stdout', error), []);
  });
}

/**
 * Node 20 rejects two promises for a CommonJS library that fails below another module: the import's own, and
 * one without a listener.
 */
process.on('unhandledRejection', (error) => {
  if (!isKnownFailure(error)) fail(error);
});
process.on('uncaughtException', fail);

/** Nothing is left to wait for, but the command hasn't ended. */
process.on('beforeExit', () => {
  if (!hasEnded) fail(unending());
});

function unending(): Error {
  const file = runningProgram();
  if (file === undefined) return new Error('the command waits for something that never comes');
  return new CertflakeError(`${file} never ends: it waits for something that does not come`, {
    code: 'policy-module',
    hint: 'look at what it awaits, and at the modules that it imports',
  });
}

/** For errors thrown where no command could catch them. The next command completes a begun commit. */
function fail(error: unknown): never {
  reportError(error, process.argv);
  process.exit(1);
}

/** Libraries are loaded here, so that a missing one is reported like any other error. */
async function main(argv: string[]): Promise<number> {
  try {
    const { runProgram } = await loaded(() => import('./program.js'));
    return await runProgram(argv);
  } catch (error) {
    reportError(error, argv);
    return (error instanceof CertflakeError ? exitCodes[error.code] : undefined) ?? 1;
  }
}

let hasEnded = false;
const status = await main(process.argv);
hasEnded = true;
process.exitCode ??= status;
