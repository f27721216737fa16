#!/usr/bin/env node
import { CertflakeError } from '../errors.js';
import { isKnownFailure } from '../installation.js';
import { runningProgram } from '../load/running.js';
import { ofProcess } from '../surroundings.js';
import { failure } from '../text/system-errors.js';
import { withoutCoreDumps } from './terminal/core-dumps.js';
import { reportError } from './run/report.js';
import { runCommand } from './run-command.js';

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

/** Nothing is left to wait for, and the command has not ended. */
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

/** Thrown where no command could catch it. What a commit has begun, the next one completes. */
function fail(error: unknown): never {
  reportError(error);
  process.exit(1);
}

let hasEnded = false;
const status = await runCommand(ofProcess);
hasEnded = true;
process.exitCode ??= status;
