import { loaded } from '../../../installation.js';
import { common, keeping, opening, selection, type Add } from '../../declare/options.js';
import { runRequestOf, type RawOptions } from '../../declare/parts.js';
import { writing } from '../../terminal/outcome.js';

export const addApply: Add = (program, exit) =>
  opening(keeping(selection(common(program.command('apply')))))
    .description('create, renew, reissue and rekey what the plan says')
    .option('--clock-is-right', 'issue even if a commit or a certificate is from a later day')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake apply\n  certflake apply --yes -i ~/.ssh/id_ed25519\n  certflake apply --only ca-cluster --accept-existing\n  certflake apply --yes --accept-since HEAD\n',
    )
    .action(
      writing(async (raw: RawOptions) => {
        const { apply } = await loaded(() => import('./run.js'));
        exit(await apply(runRequestOf(raw)));
      }),
    );
