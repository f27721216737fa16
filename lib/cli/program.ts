import { createRequire } from 'node:module';

import { Command, Option } from 'commander';

import { CertflakeError } from '../errors.js';

import type { SplitOptions } from './commands/addons.js';
import type { CheckOptions } from './commands/check.js';
import type { EmitOptions } from './commands/emit.js';
import type { InitOptions } from './commands/init.js';
import type { KubeconfigOptions } from './commands/kubeconfig.js';
import type { PlanCommandOptions } from './commands/plan.js';
import type { VerifyOptions } from './commands/verify.js';
import type { RunOptions } from './run.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** Builds the command line; each command's code is loaded only when it runs. */
export function buildProgram(exit: (status: number) => void): Command {
  const program = new Command('certflake')
    .description("Issue, renew and seal a cluster's certificates from one policy.")
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ sortOptions: false })
    .addHelpText('after', programExamples);
  for (const add of adds) add(program, exit);
  return program;
}

type Add = (program: Command, exit: (status: number) => void) => void;

const programExamples = `
Examples:
  certflake init                 write a starter policy here
  certflake plan                 show what apply would do, and why
  certflake apply                create and renew what is due
  certflake check --within 30d   a table of what ends when

Exit status: 0 done or nothing due, 1 error, 2 changes due (check, plan --exit-code, emit --check),
64 wrong usage, 75 another certflake is at work.
`;

const common = (command: Command): Command =>
  command
    .option(
      '-f, --file <file>',
      'the policy; else the nearest certflake.{yaml,yml,json,ts,js} upwards',
    )
    .option('--inventory <file>', 'an inventory made by Nix, instead of a policy')
    .option('--root <dir>', "the folder that paths are relative to; else the policy's")
    .option('--json', 'print one JSON object')
    .option('--no-color', 'plain text on a terminal too')
    .option('--debug', 'print stack traces with errors');

const selection = (command: Command): Command =>
  command
    .option('--only <id...>', 'only these certificates, by id')
    .option('--host <host...>', 'only what these hosts hold, and the authorities')
    .option('--authority <ca...>', 'only these authorities and what they sign');

const keeping = (command: Command): Command =>
  command
    .option('--accept-existing', 'keep certificates that differ from the policy until they are due')
    .option('--force', "make new keys where certflake wouldn't: kept, shared, lost authorities")
    .option('--prune', 'remove files that nothing in the policy owns');

const identity = (command: Command): Command =>
  command
    .option(
      '-i, --identity <file...>',
      "open keys with these instead of the policy's userAgeIdentity",
    )
    .addOption(
      new Option('--passphrase-fd <n>', 'read the passphrase from this file descriptor').argParser(
        fd,
      ),
    );

const opening = (command: Command): Command =>
  identity(command)
    .option('--accept-readers <fingerprint...>', 'new readers of existing keys that are expected')
    .option('-y, --yes', "don't ask");

function fd(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  throw new CertflakeError(`--passphrase-fd: "${word}" is not a file descriptor`, {
    code: 'usage',
    hint: 'write its number: --passphrase-fd 3 3< <(pass show operator-key)',
  });
}

const addInit: Add = (program, exit) =>
  program
    .command('init')
    .description('write a starter policy, with comments, into a folder')
    .argument('[dir]', 'the folder', '.')
    .option('--json', 'print one JSON object')
    .option('--no-color', 'plain text on a terminal too')
    .option('--debug', 'print stack traces with errors')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake init\n  certflake init my-cluster && cd my-cluster && certflake apply\n',
    )
    .action(async (dir: string, options: InitOptions) => {
      const { init } = await import('./commands/init.js');
      exit(await init(dir, options));
    });

const addPlan: Add = (program, exit) =>
  keeping(selection(common(program.command('plan'))))
    .description('show what apply would do, and why; needs no identity, changes nothing')
    .option('--exit-code', 'status 2 if there is something to do')
    .option(
      '--since <rev>',
      'show readers, authorities and host keys added since this git revision',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake plan\n  certflake plan --host web-1\n  certflake plan --since origin/main\n',
    )
    .action(async (options: PlanCommandOptions) => {
      const { plan } = await import('./commands/plan.js');
      exit(await plan(options));
    });

const addApply: Add = (program, exit) =>
  opening(keeping(selection(common(program.command('apply')))))
    .description('create, renew, reissue and rekey what the plan says')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake apply\n  certflake apply --yes -i ~/.ssh/id_ed25519\n  certflake apply --only ca-cluster --accept-existing\n',
    )
    .action(async (options: RunOptions) => {
      const { apply } = await import('./commands/apply.js');
      exit(await apply(options));
    });

const addCheck: Add = (program, exit) =>
  common(program.command('check'))
    .description('a table of what ends when, and what is wrong; needs no identity')
    .option('--within <duration>', 'status 2 if something is due this soon', '30d')
    .addOption(
      new Option('--format <format>', 'how to print it; prometheus is for node-exporter')
        .choices(['table', 'prometheus'])
        .default('table'),
    )
    .option(
      '--since <rev>',
      'show readers, authorities and host keys added since this git revision',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake check\n  certflake check --within 90d\n  certflake check --format prometheus\n  certflake check --since origin/main\n',
    )
    .action(async (options: CheckOptions) => {
      const { check } = await import('./commands/check.js');
      exit(await check(options));
    });

const addRekey: Add = (program, exit) =>
  opening(selection(common(program.command('rekey'))))
    .description('seal keys anew for changed recipients: same keys, same certificates')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake rekey\n  certflake rekey --yes --accept-readers SHA256:…\n',
    )
    .action(async (options: RunOptions) => {
      const { rekey } = await import('./commands/rekey.js');
      exit(await rekey(options));
    });

const addEmit: Add = (program, exit) =>
  common(program.command('emit'))
    .description("write the policy's Nix side: modules, agenix's rules, a flake's first files")
    .option('--check', 'write nothing; status 2 if something would be written')
    .option('--overwrite', 'also where somebody changed what certflake wrote')
    .addOption(
      new Option('--target <module>', 'whose module to write for')
        .choices(['certflake', 'k8nix'])
        .default('certflake'),
    )
    .option('--templates <dir>', 'lay out with the templates in this folder, where it has them')
    .option('--out <dir>', "write below this folder instead of the policy's")
    .addHelpText(
      'after',
      '\nExamples:\n  certflake emit\n  certflake emit --check\n  certflake emit --templates my-templates\n',
    )
    .action(async (options: EmitOptions) => {
      const { emit } = await import('./commands/emit.js');
      exit(await emit(options));
    });

const addVerify: Add = (program, exit) =>
  identity(common(program.command('verify')))
    .description("try the cluster's TLS connections with what is on disk, in memory")
    .option('--public', 'compare certificates only; no key is opened')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake verify\n  certflake verify --public\n  certflake verify --json\n',
    )
    .action(async (options: VerifyOptions) => {
      const { verify } = await import('./commands/verify.js');
      exit(await verify(options));
    });

const addKubeconfig: Add = (program, exit) =>
  identity(common(program.command('kubeconfig')))
    .description('issue a short-lived client certificate, and write a kubeconfig with it')
    .argument('<user>', '"admin" for the administrator that the policy names, or a user name')
    .option('--group <group>', "the user's group, which RBAC bindings can name")
    .option('--ttl <duration>', 'how long the certificate is valid', '8h')
    .option('--server <url>', "the API server; else the policy's endpoint")
    .option('--out <file>', 'write a file of mode 0600 instead of stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake kubeconfig admin --out ~/cluster.kubeconfig\n  certflake kubeconfig jane --group developers --ttl 4h\n',
    )
    .action(async (user: string, options: KubeconfigOptions) => {
      const { kubeconfig } = await import('./commands/kubeconfig.js');
      exit(await kubeconfig(user, options));
    });

const addAddons: Add = (program, exit) =>
  program
    .command('addons')
    .description("bundles of Kubernetes objects for NixOS's addon manager")
    .command('split')
    .description('split a YAML bundle into one JSON file an object, to be committed')
    .argument('<bundle>', 'the YAML file')
    .requiredOption('--out <dir>', 'the folder to write to, one for each bundle')
    .option('--json', 'print one JSON object')
    .option('--no-color', 'plain text on a terminal too')
    .option('--debug', 'print stack traces with errors')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake addons split cert-manager.yaml --out addons/cert-manager\n',
    )
    .action(async (bundle: string, options: SplitOptions) => {
      const { splitAddons } = await import('./commands/addons.js');
      exit(splitAddons(bundle, options));
    });

const adds: readonly Add[] = [
  addInit,
  addPlan,
  addApply,
  addCheck,
  addRekey,
  addEmit,
  addVerify,
  addKubeconfig,
  addAddons,
];
