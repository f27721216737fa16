import { createRequire } from 'node:module';

import { Command, CommanderError } from 'commander';

import { surroundings, type Output } from '../surroundings.js';
import { addAddons } from './commands/addons/declare.js';
import { addApply } from './commands/apply/declare.js';
import { addCheck } from './commands/check/declare.js';
import { addEmit } from './commands/emit/declare.js';
import { addInit } from './commands/init/declare.js';
import { addKubeconfig } from './commands/kubeconfig/declare.js';
import { addPlan } from './commands/plan/declare.js';
import { addRekey } from './commands/rekey/declare.js';
import { addRotate } from './commands/rotate/declare.js';
import { addVerify } from './commands/verify/declare.js';
import type { Add } from './declare/options.js';
import { wrongUsage } from './terminal/usage.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/**
 * Runs the command line of its surroundings and gives its exit status.
 *
 * @throws CertflakeError with the code `usage` if it is wrong, and what the command throws
 */
export async function runProgram(): Promise<number> {
  const words = [...surroundings().words];
  let status = 0;
  const program = buildProgram((code) => (status = code));
  try {
    await program.parseAsync(words, { from: 'user' });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw wrongUsage(error, words, program);
  }
}

function buildProgram(exit: (status: number) => void): Command {
  const { stdout, stderr } = surroundings();
  const program = new Command('certflake')
    .description("Issue, renew and seal a cluster's certificates from one policy.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    .configureHelp({ sortOptions: false })
    .addHelpText('after', programExamples);
  for (const add of adds) add(program, exit);
  return program;
}

const widthOf = ({ isTTY, columns = 80 }: Output): number => (isTTY ? columns : 80);

const programExamples = `
Examples:
  certflake init                 write a starter policy here
  certflake plan                 show what apply would do, and why
  certflake apply                create and renew what is due
  certflake check --within 30d   show when each certificate ends

Exit status: 0 done or nothing due, 1 error, 2 changes due (check, plan --exit-code, emit --check),
64 wrong usage, 75 another certflake is running, 130 interrupted with Ctrl-C.
`;

const adds: readonly Add[] = [
  addInit,
  addPlan,
  addApply,
  addCheck,
  addRekey,
  addRotate,
  addEmit,
  addVerify,
  addKubeconfig,
  addAddons,
];
