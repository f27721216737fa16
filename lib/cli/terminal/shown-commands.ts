import { partsOf } from './quoted-commands.js';
import { visible } from './text.js';

/**
 * A line as a terminal shows it, without commands that would name another file there than the intended one: the
 * replacement of a hidden character may itself be a file's name.
 */
export function shown(line: string): string {
  if (visible(line) === line) return line;
  const parts = ownLine.test(line) ? [{ text: line, isCommand: false }] : partsOf(line);
  const certain = parts.map(({ text, isCommand }) =>
    isCommand ? unlessHidden(text) : text.replace(begun, unlessHidden),
  );
  return visible(certain.join(''));
}

/** A command without quotes, and the text after it. */
const begun = /\b(?:git|rm|rmdir|mv|mkdir|cd|certflake|nix|iconv|age|ssh-keygen) .*/s;
const ownLine = new RegExp(`^ +${begun.source}`, 's');

const unlessHidden = (command: string): string =>
  visible(command) === command ? command : LEFT_OUT;

const LEFT_OUT = '(no command: a name in it has characters that terminals hide)';
