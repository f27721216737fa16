import type { CommanderError } from 'commander';

import { CertflakeError } from '../errors.js';

/** By commander's code: its sentence in our words. */
const facts: Record<string, (said: string) => string> = {
  'commander.help': () => 'no command is given',
  'commander.excessArguments': () => 'too many arguments',
  'commander.optionMissingArgument': (said) => said.replace(/ argument missing$/, ' needs a value'),
};

/** What commander says about a wrong command line, as place, fact and hint. */
export function wrongUsage(error: CommanderError, argv: string[]): CertflakeError {
  const [said = '', suggestion = ''] = error.message
    .replace(/^error: /, '')
    .replaceAll("'", '"')
    .split('\n');
  const meant = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(suggestion)?.[1];
  const hint = meant === undefined ? seeHelp(argv) : `did you mean ${quoted(meant)}?`;
  const fact = facts[error.code]?.(said) ?? said;
  return new CertflakeError(fact, { code: 'usage', hint, cause: error });
}

const quoted = (words: string): string =>
  words
    .split(', ')
    .map((word) => `"${word}"`)
    .join(', ');

/** The help of the command that was meant, as far as it is one. */
function seeHelp(argv: string[]): string {
  const command = argv.slice(2).find((word) => /^[a-z-]+$/.test(word) && !word.startsWith('-'));
  return command === undefined
    ? '"certflake --help" lists the commands'
    : `"certflake ${command} --help" shows what it takes`;
}
