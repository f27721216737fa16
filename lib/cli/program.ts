import { createRequire } from 'node:module';

import { Command, CommanderError } from 'commander';

import { addAddons } from './commands/addons/declare.js';
import { addApply } from './commands/apply/declare.js';
import { addCheck } from './commands/check/declare.js';
import { addEmit } from './commands/emit/declare.js';
import { addInit } from './commands/init/declare.js';
import { addKubeconfig } from './commands/kubeconfig/declare.js';
import { addPlan } from './commands/plan/declare.js';
import { addRekey } from './commands/rekey/declare.js';
import { addVerify } from './commands/verify/declare.js';
import type { Add } from './declare/options.js';
import { wrongUsage } from './terminal/usage.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/**
 * Runs a command line and gives its exit status.
 *
 * @throws CertflakeError with the code `usage` if it is wrong, and what the command throws
 */
export async function runProgram(argv: string[]): Promise<number> {
  let status = 0;
  const program = buildProgram((code) => (status = code));
  try {
    await program.parseAsync(argv);
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw wrongUsage(error, argv, program);
  }
}

function buildProgram(exit: (status: number) => void): Command {
  const program = new Command('certflake')
    .description("Issue, renew and seal a cluster's certificates from one policy.")
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ sortOptions: false })
    .addHelpText('after', programExamples);
  for (const add of adds) add(program, exit);
  return program;
}

const programExamples = `
Examples:
  certflake init                 write a starter policy here
  certflake plan                 show what apply would do, and why
  certflake apply                create and renew what is due
  certflake check --within 30d   a table of what ends when

Exit status: 0 done or nothing due, 1 error, 2 changes due (check, plan --exit-code, emit --check),
64 wrong usage, 75 another certflake is at work, 130 interrupted with Ctrl-C.
`;

const adds: readonly Add[] = [
  addInit,
  addPlan,
  addApply,
  addCheck,
  addRekey,
  addEmit,
  addVerify,
  addKubeconfig,
  addAddons,
];
