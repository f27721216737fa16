import { loaded } from '../../../installation.js';
import { common, keeping, selection, type Add } from '../../declare/options.js';
import type { PlanCommandOptions } from './run.js';

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
      const { plan } = await loaded(() => import('./run.js'));
      exit(await plan(options));
    });
