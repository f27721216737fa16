import { loaded } from '../../../installation.js';
import { printing, type Add } from '../../declare/options.js';
import { outputOf, type RawOptions } from '../../declare/parts.js';
import { writing } from '../../terminal/outcome.js';

export const addInit: Add = (program, exit) =>
  printing(program.command('init'))
    .description('write a starter policy, with comments, into a folder')
    .argument('[dir]', 'the folder', '.')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake init\n  certflake init my-cluster && cd my-cluster && certflake apply\n',
    )
    .action(
      writing(async (dir: string, raw: RawOptions) => {
        const { init } = await loaded(() => import('./run.js'));
        exit(await init(dir, outputOf(raw)));
      }),
    );
