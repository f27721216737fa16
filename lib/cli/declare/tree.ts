import { Option } from 'commander';

import { loaded } from '../../installation.js';
import type { CheckOptions } from '../commands/check/run.js';
import type { InitOptions } from '../commands/init/run.js';
import type { PlanCommandOptions } from '../commands/plan/run.js';
import { writing } from '../terminal/outcome.js';
import type { RunOptions } from '../run/run-plan.js';
import { common, keeping, opening, printing, selection, type Add } from './options.js';

export const addInit: Add = (program, exit) =>
  printing(program.command('init'))
    .description('write a starter policy, with comments, into a folder')
    .argument('[dir]', 'the folder', '.')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake init\n  certflake init my-cluster && cd my-cluster && certflake apply\n',
    )
    .action(
      writing(async (dir: string, options: InitOptions) => {
        const { init } = await loaded(() => import('../commands/init/run.js'));
        exit(await init(dir, options));
      }),
    );

export const addPlan: Add = (program, exit) =>
  keeping(selection(common(program.command('plan'))))
    .description('show what apply would do, and why; needs no identity, changes nothing')
    .option('--exit-code', 'status 2 if there is something to do')
    .option(
      '--since <rev>',
      'show readers, authorities and host keys added since this git revision',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake plan\n  certflake plan --host web-1\n  certflake plan --since origin/main\n',
    )
    .action(async (options: PlanCommandOptions) => {
      const { plan } = await loaded(() => import('../commands/plan/run.js'));
      exit(await plan(options));
    });

export const addApply: Add = (program, exit) =>
  opening(keeping(selection(common(program.command('apply')))))
    .description('create, renew, reissue and rekey what the plan says')
    .option('--clock-is-right', 'issue although a commit or a certificate is from a later day')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake apply\n  certflake apply --yes -i ~/.ssh/id_ed25519\n  certflake apply --only ca-cluster --accept-existing\n  certflake apply --yes --accept-since HEAD\n',
    )
    .action(
      writing(async (options: RunOptions) => {
        const { apply } = await loaded(() => import('../commands/apply/run.js'));
        exit(await apply(options));
      }),
    );

export const addCheck: Add = (program, exit) =>
  common(program.command('check'))
    .description('a table of what ends when, and what is wrong; needs no identity')
    .option('--within <duration>', 'status 2 if something is due this soon', '30d')
    .addOption(
      new Option('--format <format>', 'how to print it; prometheus is for node-exporter')
        .choices(['table', 'prometheus'])
        .default('table'),
    )
    .option(
      '--since <rev>',
      'show readers, authorities and host keys added since this git revision',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake check\n  certflake check --within 90d\n  certflake check --format prometheus\n  certflake check --since origin/main\n',
    )
    .action(async (options: CheckOptions) => {
      const { check } = await loaded(() => import('../commands/check/run.js'));
      exit(await check(options));
    });

export const addRekey: Add = (program, exit) =>
  opening(selection(common(program.command('rekey'))))
    .description('seal keys anew for changed recipients: same keys, same certificates')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake rekey\n  certflake rekey --yes --accept operator=SHA256:…\n',
    )
    .action(
      writing(async (options: RunOptions) => {
        const { rekey } = await loaded(() => import('../commands/rekey/run.js'));
        exit(await rekey(options));
      }),
    );
