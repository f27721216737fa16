import { Option, type Command } from 'commander';

import { CertflakeError } from '../../errors.js';
import { loaded } from '../../installation.js';
import type { SplitOptions } from '../commands/addons/run.js';
import type { EmitOptions } from '../commands/emit/run.js';
import type { KubeconfigOptions } from '../commands/kubeconfig/run.js';
import type { VerifyOptions } from '../commands/verify/run.js';
import { writing } from '../terminal/outcome.js';
import { accepting, common, identity, printing, type Add } from './options.js';

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
        const { emit } = await loaded(() => import('../commands/emit/run.js'));
        exit(await emit(options));
      }),
    );

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
      const { verify } = await loaded(() => import('../commands/verify/run.js'));
      exit(await verify(options));
    });

/** A certificate's subject has one group here; the last of several would win without a message. */
function once(word: string, before: string | undefined): string {
  if (before === undefined) return word;
  throw new CertflakeError('--group is said twice', {
    code: 'usage',
    hint: 'name one group, and bind further roles to it',
  });
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
    .option('--server <url>', "the API server; else the policy's endpoint")
    .option('--out <file>', 'write a file of mode 0600 instead of stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake kubeconfig admin --out ~/cluster.kubeconfig\n  certflake kubeconfig jane --group developers --ttl 4h\n',
    )
    .action(
      writing(async (user: string, options: KubeconfigOptions) => {
        const { kubeconfig } = await loaded(() => import('../commands/kubeconfig/run.js'));
        exit(await kubeconfig(user, options));
      }),
    );

const addons = (program: Command): Command =>
  program.command('addons').description("bundles of Kubernetes objects for NixOS's addon manager");

export const addAddons: Add = (program, exit) =>
  printing(addons(program).command('split'))
    .description('split a YAML bundle into one JSON file an object, to be committed')
    .argument('<bundle>', 'the YAML file')
    .requiredOption('--out <dir>', 'the folder to write to, one for each bundle')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake addons split cert-manager.yaml --out addons/cert-manager\n',
    )
    .action(
      writing(async (bundle: string, options: SplitOptions) => {
        const { splitAddons } = await loaded(() => import('../commands/addons/run.js'));
        exit(await splitAddons(bundle, options));
      }),
    );
