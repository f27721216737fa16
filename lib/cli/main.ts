#!/usr/bin/env node
import { CommanderError } from 'commander';

import { CertflakeError } from '../errors.js';
import { buildProgram } from './program.js';
import { reportError } from './report.js';

/** sysexits.h: EX_USAGE and EX_TEMPFAIL. */
const exitCodes: Record<string, number> = { usage: 64, locked: 75 };

/** A reader such as `head` may leave early: that is no error of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

async function main(argv: string[]): Promise<number> {
  let status = 0;
  try {
    await buildProgram((code) => (status = code)).parseAsync(argv);
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    reportError(error, argv);
    return exitCodes[error instanceof CertflakeError ? error.code : ''] ?? 1;
  }
}

process.exitCode = await main(process.argv);
