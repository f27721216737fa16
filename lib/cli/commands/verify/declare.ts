import { CertflakeError } from '../../../errors.js';
import { loaded } from '../../../installation.js';
import { parseRedirects } from '../../../verify/live/endpoints.js';
import { common, identity, type Add } from '../../declare/options.js';
import { identitiesOf, outputOf, policySourceOf, type RawOptions } from '../../declare/parts.js';
import * as say from './messages.js';
import { notLive } from './rotation-messages.js';
import type { Trial, VerifyRequest } from './run.js';

interface RawVerify extends RawOptions {
  public?: boolean;
  all?: boolean;
  live?: boolean;
  connectTo?: string[];
  rotation?: string | true;
}

const requestOf = (raw: RawVerify): VerifyRequest => ({
  policySource: policySourceOf(raw),
  identities: identitiesOf(raw),
  output: outputOf(raw),
  trial: trialOf(raw),
  all: raw.all === true,
});

function trialOf(raw: RawVerify): Trial {
  const { public: isPublic = false, live = false, connectTo = [], rotation } = raw;
  if (live && rotation !== undefined) {
    throw wrong(notLive);
  }
  if (live && isPublic) {
    throw wrong(say.liveAndPublic);
  }
  if (!live && connectTo.length > 0) {
    throw wrong(say.onlyForLive);
  }
  return {
    isPublic,
    ...(live ? { live: parseRedirects(connectTo) } : {}),
    ...(rotation === undefined ? {} : { rotation: rotation === true ? 'HEAD' : rotation }),
  };
}

const wrong = ({ message, hint }: typeof say.onlyForLive): CertflakeError =>
  new CertflakeError(message, { code: 'usage', hint });

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
    .option(
      '--rotation [rev]',
      'try hosts deployed with this git revision (default: HEAD) and hosts deployed with the present files',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake verify\n  certflake verify --public\n  certflake verify --live\n  certflake verify --rotation origin/main\n',
    )
    .action(async (raw: RawVerify) => {
      const { verify } = await loaded(() => import('./run.js'));
      exit(await verify(requestOf(raw)));
    });
