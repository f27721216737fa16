import { isPattern, LITERALLY, shellArguments, shellWords } from './shell.js';

/** A path of the tree, relative to the root, or an absolute one. */
export interface Place {
  readonly path: string;
}

/** certflake's own command with its words. */
interface OwnCommand {
  readonly kind: 'certflake';
  readonly verb: string;
  readonly words: readonly string[];
}

/** A command about files: `git`, or a program such as `rm`. Paths are as those of a `Place`. */
interface FileCommand {
  readonly kind: 'git' | 'program';
  /** All before the paths, as in `log -p --` and `rm`. */
  readonly verb: string;
  readonly paths: readonly string[];
}

/** A command that reads the same from every folder. */
interface TypedCommand {
  readonly kind: 'typed';
  readonly text: string;
}

export type Command = OwnCommand | FileCommand | TypedCommand;

/** Commands that run one after another while each succeeds, as a shell's `&&` does. */
export interface CommandLine {
  readonly commands: readonly [Command, ...Command[]];
  /** Alone on its line, and so without quotes. */
  readonly bare?: true;
}

/** Between two thoughts of a hint: a new line on a terminal, `; ` within a line. */
interface Next {
  readonly next: true;
}

export const NEXT: Next = { next: true };

export type Part = string | Place | CommandLine | Next;

/** A text in order, with its commands and paths as data: each reader's folder needs other ones. */
export type Said = readonly Part[];

type Value = Part | Said | number;

/**
 * `say` as a template tag: the text between values, and values of any kind; a `Said` is inserted as it is. A `; `
 * of the template, not of a value, is a `NEXT`.
 */
export function say(texts: TemplateStringsArray, ...values: readonly Value[]): Said {
  const parts = texts.flatMap((text, index) => [
    ...sayAll(text.split('; '), NEXT),
    ...partsOf(values[index] ?? ''),
  ]);
  return joined(parts);
}

const partsOf = (value: Value): Said => {
  if (typeof value === 'number') return [String(value)];
  return isSaid(value) ? value : [value];
};

const isSaid = (value: Value): value is Said => Array.isArray(value);

/** Neighbouring strings become one. */
function joined(parts: Said): Said {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (typeof part === 'string' && typeof last === 'string') all.splice(-1, 1, last + part);
    else all.push(part);
  }
  return all.filter((part) => part !== '');
}

/** Several texts with `between` them. */
export const sayAll = (all: readonly (Said | Part)[], between: Said | Part): Said =>
  joined(all.flatMap((one, index) => [...(index === 0 ? [] : partsOf(between)), ...partsOf(one)]));

export const place = (path: string): Place => ({ path });

const line = (...commands: [Command, ...Command[]]): CommandLine => ({ commands });

/** certflake's own command; printed with the options that the run was given to find its policy. */
export const certflake = (verb: string, ...words: readonly string[]): CommandLine =>
  line({ kind: 'certflake', verb, words });

/** A git command, such as `add` or `log --`, for exactly these paths of the tree. */
export const git = (verb: string, ...paths: readonly string[]): CommandLine =>
  line({ kind: 'git', verb, paths });

/** A program with its options, such as `rm` or `mv -f --`, for these paths of the tree. */
export const program = (verb: string, ...paths: readonly string[]): CommandLine =>
  line({ kind: 'program', verb, paths });

/** A command as written: it names no path of the tree. */
export const typed = (text: string): CommandLine => line({ kind: 'typed', text });

/** One line of these: each runs if those before it succeed. */
export const inOrder = (first: CommandLine, ...others: readonly CommandLine[]): CommandLine => ({
  commands: [...first.commands, ...others.flatMap(({ commands }) => [...commands])],
});

/** Printed without quotes, as the only text of its line. */
export const bare = ({ commands }: CommandLine): CommandLine => ({ commands, bare: true });

/** How paths and commands read from somewhere. */
export interface Voice {
  /** For the shell, unquoted. */
  readonly path: (path: string) => string;
  /** Between `git` and its verb. */
  readonly gitFolder?: string;
  readonly certflake: (command: OwnCommand, isAlone: boolean) => string;
  /** Between two thoughts. */
  readonly next?: string;
  /** The last word about a printed line. */
  readonly line?: (text: string) => string;
  /** The last word about the text outside of command lines. */
  readonly text?: (text: string) => string;
}

/** As at the root, without any options: what a program gets. */
const atRoot: Voice = {
  path: (path) => path,
  certflake: ({ verb, words }) =>
    [`certflake ${verb}`, ...words.map((one) => shellWords(one))].join(' '),
};

/** The text; as at the root, unless a voice is given. */
export function spell(said: Said, other: Partial<Voice> = {}): string {
  const voice = { ...atRoot, ...other };
  const { text = (same: string) => same, next = '; ' } = voice;
  return said
    .map((part) => {
      if (typeof part === 'string') return text(part);
      if ('next' in part) return next;
      return 'path' in part ? text(shellWords(voice.path(part.path))) : lineIn(part, voice);
    })
    .join('');
}

function lineIn({ commands, bare }: CommandLine, voice: Voice): string {
  const { line = (same: string) => same } = voice;
  const all = commands
    .map((command) => commandIn(command, voice, commands.length === 1))
    .join(' && ');
  const printed = line(all);
  // A replaced line is no command any more.
  return bare === true || printed !== all ? printed : `"${all}"`;
}

function commandIn(command: Command, voice: Voice, isAlone: boolean): string {
  if (command.kind === 'typed') return command.text;
  if (command.kind === 'certflake') return voice.certflake(command, isAlone);
  const { kind, verb } = command;
  const paths = command.paths.map((path) => voice.path(path));
  const words = (/ --$/.test(verb) ? shellWords : shellArguments)(...paths);
  const all = [
    ...(kind === 'git' ? gitWords(command, paths, voice) : []),
    verb,
    ...(words === '' ? [] : [words]),
  ];
  return all.join(' ');
}

/** A verb alone only names the command. */
function gitWords({ verb }: FileCommand, paths: readonly string[], { gitFolder }: Voice): string[] {
  if (paths.length === 0 && !verb.includes(' ')) return ['git'];
  const folder = gitFolder === undefined ? [] : ['-C', shellWords(gitFolder)];
  return ['git', ...folder, ...(paths.some(isPattern) ? [LITERALLY.trim()] : [])];
}
