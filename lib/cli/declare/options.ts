import { Option, type Command } from 'commander';

import { CertflakeError } from '../../errors.js';
import { notDescriptor } from '../terminal/messages.js';

/** Adds one command; each command's code is loaded only when it runs. */
export type Add = (program: Command, exit: (status: number) => void) => void;

/** The output options of every command. */
export const printing = (command: Command): Command =>
  command
    .option('--json', 'print one JSON object')
    .option('--no-color', 'plain text on a terminal too')
    .option('--debug', 'print stack traces with errors');

/** @param takesInventory - `emit` refuses one with a reason, and its help doesn't name it */
export const common = (command: Command, takesInventory = true): Command =>
  printing(
    command
      .option(
        '-f, --file <file>',
        'the policy; default: certflake.{yaml,yml,json,ts,js} here or, in a git repository, in the nearest folder above',
      )
      .addOption(
        new Option('--inventory <file>', 'an inventory made by Nix, instead of a policy').hideHelp(
          !takesInventory,
        ),
      )
      .option(
        '--root <dir>',
        "the folder that printed paths and an inventory's paths start from; default: the policy's folder, or for an inventory the current folder",
      ),
  );

export const selection = (command: Command): Command =>
  command
    .option('--only <id...>', 'only these certificates, by id')
    .option('--host <host...>', 'only the certificates of these hosts, and the authorities')
    .option('--authority <ca...>', 'only these authorities and the certificates that they sign');

export const keeping = (command: Command): Command =>
  command
    .option('--accept-existing', 'keep certificates that differ from the policy until they are due')
    .option(
      '--force',
      'replace keys that certflake would otherwise keep (keepKey, shared), and lost or broken authorities',
    )
    .option('--prune', 'remove files that belong to no certificate of the policy');

/** For commands that show rotations. */
export const soaking = (command: Command): Command =>
  command.option(
    '--soak <duration>',
    "warn if a stage of an authority's rotation has stood for longer",
    '30d',
  );

export const identity = (command: Command): Command =>
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

export const accepting = (command: Command): Command =>
  identity(command)
    .option(
      '--accept <fingerprint...>',
      'accept these: host keys, operators as operator=…, authorities, kept keys',
    )
    .option('--accept-since <rev>', 'accept what this git revision already had')
    .option(
      '--accept-all',
      "accept all that the tree and the policy claim, but no replacement for an accepted authority or certificate's key",
    );

export const opening = (command: Command): Command =>
  accepting(command)
    .option('-y, --yes', "don't ask; accepts nothing new")
    .option('--no-emit', 'leave emitted files as they are');

function fd(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  const { message, hint } = notDescriptor(word);
  throw new CertflakeError(message, { code: 'usage', hint });
}
