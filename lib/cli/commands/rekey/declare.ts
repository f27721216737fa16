import { loaded } from '../../../installation.js';
import { common, opening, selection, type Add } from '../../declare/options.js';
import { runRequestOf, type RawOptions } from '../../declare/parts.js';
import { writing } from '../../terminal/outcome.js';

export const addRekey: Add = (program, exit) =>
  opening(selection(common(program.command('rekey'))))
    .description('seal keys again for changed recipients; keys and certificates stay the same')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake rekey\n  certflake rekey --yes --accept operator=SHA256:…\n',
    )
    .action(
      writing(async (raw: RawOptions) => {
        const { rekey } = await loaded(() => import('./run.js'));
        exit(await rekey(runRequestOf(raw)));
      }),
    );
