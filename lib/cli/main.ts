#!/usr/bin/env node
import { CommanderError } from 'commander';

import { CertflakeError } from '../errors.js';
import { buildProgram } from './program.js';
import { reportError } from './report.js';
import { failure } from '../store/failure.js';
import { wrongUsage } from './usage.js';

/** sysexits.h: EX_USAGE and EX_TEMPFAIL. */
const exitCodes: Record<string, number> = { usage: 64, locked: 75 };

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

async function main(argv: string[]): Promise<number> {
  let status = 0;
  try {
    await buildProgram((code) => (status = code)).parseAsync(argv);
    return status;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? wrongUsage(thrown, argv) : thrown;
    reportError(error, argv);
    return exitCodes[error instanceof CertflakeError ? error.code : ''] ?? 1;
  }
}

const status = await main(process.argv);
process.exitCode ??= status;
