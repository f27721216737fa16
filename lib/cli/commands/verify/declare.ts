import { loaded } from '../../../installation.js';
import { common, identity, type Add } from '../../declare/options.js';
import type { VerifyOptions } from './run.js';

export const addVerify: Add = (program, exit) =>
  identity(common(program.command('verify')))
    .description("try the cluster's TLS connections, in memory or to running servers")
    .option('--public', 'compare certificates only; no key is opened')
    .option('--all', 'a line for each connection, however many they are')
    .option('--live', 'dial the running servers instead')
    .option(
      '--connect-to <from=to...>',
      'with --live: where a server is, if not at its host, as in cp-1:6443=127.0.0.1:16443',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake verify\n  certflake verify --public\n  certflake verify --live\n',
    )
    .action(async (options: VerifyOptions) => {
      const { verify } = await loaded(() => import('./run.js'));
      exit(await verify(options));
    });
