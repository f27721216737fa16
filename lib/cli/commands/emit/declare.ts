import { Option } from 'commander';

import type { EmitTarget } from '../../../emit/notice.js';
import { CertflakeError } from '../../../errors.js';
import { loaded } from '../../../installation.js';
import { common, type Add } from '../../declare/options.js';
import { given, outputOf, policySourceOf, type RawOptions } from '../../declare/parts.js';
import { writing } from '../../terminal/outcome.js';
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
    throw new CertflakeError('emit reads a policy, not an inventory', {
      code: 'usage',
      hint: 'an inventory comes from Nix modules: there is nothing to emit',
    });
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
    .option('--check', 'write nothing; status 2 if files that certflake keeps would change')
    .option('--overwrite', 'overwrite files even if they were edited')
    .addOption(
      new Option(
        '--target <module>',
        'whose module to write for; else as the last time, or certflake',
      ).choices(['certflake', 'k8nix']),
    )
    .option('--templates <dir>', 'lay out with the templates in this folder, where it has them')
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
