import { Option } from 'commander';

import type { EmitTarget } from '../../../emit/notice.js';
import { CertflakeError } from '../../../errors.js';
import { loaded } from '../../../installation.js';
import { common, type Add } from '../../declare/options.js';
import { given, outputOf, policySourceOf, type RawOptions } from '../../declare/parts.js';
import { writing } from '../../terminal/outcome.js';
import { readsPolicyOnly } from './messages.js';
import type { EmitRequest } from './run.js';

interface RawEmit extends RawOptions {
  check?: boolean;
  overwrite?: boolean;
  target?: EmitTarget;
  templates?: string;
  out?: string;
}

function requestOf(raw: RawEmit): EmitRequest {
  if (raw.inventory !== undefined) {
    const { message, hint } = readsPolicyOnly;
    throw new CertflakeError(message, { code: 'usage', hint });
  }
  return {
    policySource: policySourceOf(raw),
    output: outputOf(raw),
    layout: given({ target: raw.target, templates: raw.templates }),
    isCheck: raw.check === true,
    overwrites: raw.overwrite === true,
    ...given({ out: raw.out }),
  };
}

export const addEmit: Add = (program, exit) =>
  common(program.command('emit'), false)
    .description("write the policy's Nix side: modules, agenix's rules, a flake's first files")
    .option('--check', 'write nothing; status 2 if a file that certflake maintains would change')
    .option('--overwrite', 'overwrite files even if they were edited')
    .addOption(
      new Option(
        '--target <module>',
        'the module to write for; default: as in the last run, or certflake',
      ).choices(['certflake', 'k8nix']),
    )
    .option(
      '--templates <dir>',
      "use this folder's templates instead of certflake's of the same names",
    )
    .option('--out <dir>', "write below this folder instead of the policy's")
    .addHelpText(
      'after',
      '\nExamples:\n  certflake emit\n  certflake emit --check\n  certflake emit --templates my-templates\n',
    )
    .action(
      writing(async (raw: RawEmit) => {
        const { emit } = await loaded(() => import('./run.js'));
        exit(await emit(requestOf(raw)));
      }),
    );
