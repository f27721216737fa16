import type { Changed } from '../../errors.js';
import type { Message } from '../../hint.js';
import { certflake, say, typed, type Said } from '../../text/say.js';
import { plural } from './text.js';

/** The help of the innermost named command. */
export const helpOf = (command: readonly string[]): Said =>
  command.length === 0
    ? say`${typed('certflake --help')} lists the commands`
    : say`${typed(`certflake ${command.join(' ')} --help`)} lists its arguments and options`;

export const didYouMean = (words: readonly string[]): string =>
  `did you mean ${words.map((word) => `"${word}"`).join(', ')}?`;

export const NO_COMMAND = 'no command is given';

export const TOO_MANY_ARGUMENTS = 'too many arguments';

export const NEEDS_VALUE = 'needs a value';

export const notDescriptor = (word: string): Message => ({
  message: `--passphrase-fd: "${word}" is not a file descriptor`,
  hint: 'write its number: --passphrase-fd 3 3< <(pass show operator-key)',
});

/** @param program - a policy's module */
export const neverEnds = (program: string): Message => ({
  message: `${program} never ends: it waits for something that does not come`,
  hint: 'look at what it awaits, and at the modules that it imports',
});

export const NO_TERMINAL = 'there is no terminal to ask on';

/** @param accepting - how to accept what this clone hasn't accepted */
export const passYes = (accepting: Said): Said =>
  say`look at ${certflake('plan')}, then pass --yes${accepting}`;

/** Added to `--yes`, which alone would be refused next. */
export const compareAndAccept = (beyond: string, shown: string, options: string): Said =>
  say`; ${beyond}compare the ${shown} of what this clone has not accepted yet, and if they are right add ${options}`;

export const applyQuestion = (applies: boolean, accepts: boolean): string => {
  if (!accepts) return 'Apply? [y/N] ';
  return applies ? 'Accept these and apply? [y/N] ' : ACCEPT_QUESTION;
};

export const ACCEPT_QUESTION = 'Accept these? [y/N] ';

export const errorsQuestion = (count: number): string =>
  `This policy has ${plural(count, 'error')} that would keep the cluster from working. Apply anyway? [y/N] `;

export const DECLINED = 'declined';

export const NOT_ANSWERED = 'the question was not answered';

export const INTERRUPTED = 'interrupted';

export const silentTerminal = {
  message: 'the terminal does not answer',
  hint: 'run it on another terminal, or with --yes',
} as const;

export const noCurrentFolder = {
  message: 'your current folder does not exist any more',
  hint: 'change to a folder that exists: cd',
} as const;

export const noHome = { message: 'this user has no home folder', hint: 'set HOME' } as const;

export const outOfMemory = {
  message: 'certflake ran out of memory',
  hint: 'give Node more, in MiB: export NODE_OPTIONS=--max-old-space-size=4096',
} as const;

export const cannot = (action: string, path: string, fact: string): string =>
  `cannot ${action} ${path}: ${fact}`;

export const internalError = (why: string) => ({
  message: `internal error, a bug in certflake: ${why}`,
  hint: 'please report it with the output of the same command and --debug',
});

/** Instead of a command that would name another file than the intended one. */
export const COMMAND_LEFT_OUT = '(no command: a name in it has characters that terminals hide)';

/** After an error: what the command has changed. */
export const outcomes: Readonly<Record<Changed, Said>> = {
  nothing: ['nothing was changed'],
  recovered: ['certflake completed an interrupted run; nothing else was changed'],
  partly: ['some files were written: run the same command again to write the rest'],
  begun: say`none of the changes is in place yet: the next ${certflake('apply')} completes them`,
  pending: say`the changes are partly written: the next ${certflake('apply')} completes them`,
  done: ['the command did all of its work'],
};
