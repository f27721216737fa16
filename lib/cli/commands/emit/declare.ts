import { Option } from 'commander';

import { loaded } from '../../../installation.js';
import { common, type Add } from '../../declare/options.js';
import { writing } from '../../terminal/outcome.js';
import type { EmitOptions } from './run.js';

export const addEmit: Add = (program, exit) =>
  common(program.command('emit'), false)
    .description("write the policy's Nix side: modules, agenix's rules, a flake's first files")
    .option('--check', 'write nothing; status 2 if files that certflake keeps would change')
    .option('--overwrite', 'also where somebody changed what certflake wrote')
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
      writing(async (options: EmitOptions) => {
        const { emit } = await loaded(() => import('./run.js'));
        exit(await emit(options));
      }),
    );
