import type { Command, CommanderError } from 'commander';

import { CertflakeError } from '../../errors.js';
import type { Said } from '../../text/say.js';
import { didYouMean, helpOf, NEEDS_VALUE, NO_COMMAND, TOO_MANY_ARGUMENTS } from './messages.js';

/** By commander's code: its message in our words. */
const facts: Record<string, (said: string) => string> = {
  'commander.help': () => NO_COMMAND,
  'commander.excessArguments': () => TOO_MANY_ARGUMENTS,
  'commander.optionMissingArgument': (said) => said.replace(/argument missing$/, NEEDS_VALUE),
};

/** commander's message about a wrong command line, as place, fact and hint. */
export function wrongUsage(
  error: CommanderError,
  words: readonly string[],
  program: Command,
): CertflakeError {
  const [said = '', suggestion = ''] = error.message
    .replace(/^error: /, '')
    .replaceAll("'", '"')
    .split('\n');
  const meant = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(suggestion)?.[1];
  const hint = meant === undefined ? seeHelp(words, program) : didYouMean(meant.split(', '));
  const fact = facts[error.code]?.(said) ?? said;
  return new CertflakeError(fact, { code: 'usage', hint, cause: error });
}

/** The help of the innermost named command; ignores words that aren't commands. */
function seeHelp(words: readonly string[], program: Command): Said {
  let meant = program;
  const path: string[] = [];
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const next = meant.commands.find((command) => command.name() === word);
    if (next === undefined) break;
    meant = next;
    path.push(word);
  }
  return helpOf(path);
}
