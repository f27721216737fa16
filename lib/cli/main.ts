#!/usr/bin/env node
import { CertflakeError } from '../errors.js';
import { isKnownFailure } from '../installation.js';
import { runningProgram } from '../load/running.js';
import { ofProcess } from '../surroundings.js';
import { failure } from '../text/system-errors.js';
import { withoutCoreDumps } from './terminal/core-dumps.js';
import { neverEnds } from './terminal/messages.js';
import { reportError } from './run/report.js';
import { runCommand } from './run-command.js';

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
  const { message, hint } = neverEnds(file);
  return new CertflakeError(message, { code: 'policy-module', hint });
}

/** For errors thrown where no command could catch them. The next command completes a begun commit. */
function fail(error: unknown): never {
  reportError(error);
  process.exit(1);
}

let hasEnded = false;
const status = await runCommand(ofProcess);
hasEnded = true;
process.exitCode ??= status;
