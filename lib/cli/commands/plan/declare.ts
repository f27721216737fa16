import { loaded } from '../../../installation.js';
import { common, keeping, selection, soaking, type Add } from '../../declare/options.js';
import {
  given,
  limitsOf,
  outputOf,
  policySourceOf,
  selectionOf,
  soakOf,
  type RawOptions,
} from '../../declare/parts.js';
import type { PlanRequest } from './run.js';

interface RawPlan extends RawOptions {
  exitCode?: boolean;
  since?: string;
}

const requestOf = (raw: RawPlan): PlanRequest => ({
  policySource: policySourceOf(raw),
  selection: selectionOf(raw),
  limits: limitsOf(raw),
  output: outputOf(raw),
  exitCode: raw.exitCode === true,
  soak: soakOf(raw),
  ...given({ since: raw.since }),
});

export const addPlan: Add = (program, exit) =>
  soaking(keeping(selection(common(program.command('plan')))))
    .description('show what apply would do, and why; needs no identity, changes nothing')
    .option('--exit-code', 'status 2 if there is something to do')
    .option(
      '--since <rev>',
      'show recipients, authorities and host keys added since this git revision',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake plan\n  certflake plan --host web-1\n  certflake plan --since origin/main\n',
    )
    .action(async (raw: RawPlan) => {
      const { plan } = await loaded(() => import('./run.js'));
      exit(await plan(requestOf(raw)));
    });
