import { Option } from 'commander';

import { CertflakeError } from '../../../errors.js';
import { loaded } from '../../../installation.js';
import { accepting, common, type Add } from '../../declare/options.js';
import {
  acceptingOf,
  given,
  identitiesOf,
  outputOf,
  policySourceOf,
  secondsOf,
  type RawOptions,
} from '../../declare/parts.js';
import { writing } from '../../terminal/outcome.js';
import { oneGroup } from './messages.js';
import type { KubeconfigRequest } from './run.js';

interface RawKubeconfig extends RawOptions {
  group?: string;
  ttl: string;
  server?: string;
  out?: string;
}

const requestOf = (user: string, raw: RawKubeconfig): KubeconfigRequest => ({
  policySource: policySourceOf(raw),
  identities: identitiesOf(raw),
  accepting: acceptingOf(raw),
  output: outputOf(raw),
  access: {
    user,
    lifetime: secondsOf('--ttl', raw.ttl),
    ...given({ group: raw.group, server: raw.server }),
  },
  ...given({ out: raw.out }),
});

/** A certificate's subject has one group here; the last of several would win without a message. */
function once(word: string, before: string | undefined): string {
  if (before === undefined) return word;
  const { message, hint } = oneGroup;
  throw new CertflakeError(message, { code: 'usage', hint });
}

export const addKubeconfig: Add = (program, exit) =>
  accepting(common(program.command('kubeconfig')))
    .description('issue a short-lived client certificate, and write a kubeconfig with it')
    .argument('<user>', '"admin" for the administrator that the policy names, or a user name')
    .addOption(
      new Option('--group <group>', "the user's group, which RBAC bindings can name").argParser(
        once,
      ),
    )
    .option('--ttl <duration>', 'how long the certificate is valid', '8h')
    .option('--server <url>', "the API server; default: the policy's endpoint")
    .option('--out <file>', 'write a file of mode 0600 instead of stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake kubeconfig admin --out ~/cluster.kubeconfig\n  certflake kubeconfig jane --group developers --ttl 4h\n',
    )
    .action(
      writing(async (user: string, raw: RawKubeconfig) => {
        const { kubeconfig } = await loaded(() => import('./run.js'));
        exit(await kubeconfig(requestOf(user, raw)));
      }),
    );
