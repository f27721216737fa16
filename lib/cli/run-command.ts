import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import { loaded } from '../installation.js';
import { runIn, type Surroundings } from '../surroundings.js';
import { reportError } from './run/report.js';

/** sysexits.h: EX_USAGE and EX_TEMPFAIL; a shell's own for SIGINT, which a question takes as a key. */
const exitCodes: Partial<Record<Code, number>> = { usage: 64, locked: 75, interrupted: 130 };

/**
 * Runs one command line, says what is wrong, and gives the exit status. What only a process has (signals, its end)
 * is left to `main.ts`.
 */
export const runCommand = (given: Surroundings): Promise<number> => runIn(given, run);

/** Libraries are loaded in here: one that is missing is said like any other error. */
async function run(): Promise<number> {
  try {
    const { runProgram } = await loaded(() => import('./program.js'));
    return await runProgram();
  } catch (error) {
    reportError(error);
    return (error instanceof CertflakeError ? exitCodes[error.code] : undefined) ?? 1;
  }
}
