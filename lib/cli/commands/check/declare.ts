import { Option } from 'commander';

import { loaded } from '../../../installation.js';
import { common, soaking, type Add } from '../../declare/options.js';
import {
  given,
  outputOf,
  policySourceOf,
  secondsOf,
  soakOf,
  type RawOptions,
} from '../../declare/parts.js';
import type { CheckRequest } from './run.js';

interface RawCheck extends RawOptions {
  within: string;
  since?: string;
  format: 'table' | 'prometheus';
}

const requestOf = (raw: RawCheck): CheckRequest => ({
  policySource: policySourceOf(raw),
  output: outputOf(raw),
  horizon: { within: secondsOf('--within', raw.within), withinWords: raw.within },
  format: raw.format,
  soak: soakOf(raw),
  ...given({ since: raw.since }),
});

export const addCheck: Add = (program, exit) =>
  soaking(common(program.command('check')))
    .description('a table of what ends when, and what is wrong; needs no identity')
    .option('--within <duration>', 'status 2 if something is due this soon', '30d')
    .addOption(
      new Option('--format <format>', 'how to print it; prometheus is for node-exporter')
        .choices(['table', 'prometheus'])
        .default('table'),
    )
    .option(
      '--since <rev>',
      'show recipients, authorities and host keys added since this git revision',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake check\n  certflake check --within 90d\n  certflake check --format prometheus\n  certflake check --since origin/main\n',
    )
    .action(async (raw: RawCheck) => {
      const { check } = await loaded(() => import('./run.js'));
      exit(await check(requestOf(raw)));
    });
