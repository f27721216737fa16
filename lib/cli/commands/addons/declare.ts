import type { Command } from 'commander';

import { loaded } from '../../../installation.js';
import { printing, type Add } from '../../declare/options.js';
import { outputOf, type RawOptions } from '../../declare/parts.js';
import { writing } from '../../terminal/outcome.js';

interface RawSplit extends RawOptions {
  out: string;
}

const addons = (program: Command): Command =>
  program.command('addons').description("bundles of Kubernetes objects for NixOS's addon manager");

export const addAddons: Add = (program, exit) =>
  printing(addons(program).command('split'))
    .description('split a YAML bundle into one JSON file per object, to commit')
    .argument('<bundle>', 'the YAML file')
    .requiredOption('--out <dir>', 'the folder to write to; each bundle needs its own')
    .addHelpText(
      'after',
      '\nExamples:\n  certflake addons split cert-manager.yaml --out addons/cert-manager\n',
    )
    .action(
      writing(async (bundle: string, raw: RawSplit) => {
        const { splitAddons } = await loaded(() => import('./run.js'));
        exit(await splitAddons({ bundle, folder: raw.out }, outputOf(raw)));
      }),
    );
