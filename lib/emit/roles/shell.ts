import { NixExpression, NixLines, type NixParts } from '../nix-value.js';

/**
 * The table's lines of shell as an indented string.
 *
 * @param code - what `@name@` is in the module, by its name
 */
export function shellLines(lines: readonly string[], code: Readonly<Record<string, string>>) {
  return new NixLines(lines.map((line) => partsOf(line, code)));
}

function partsOf(line: string, code: Readonly<Record<string, string>>): NixParts {
  const pieces = line.split(/@(\w+)@/);
  return pieces.map((piece, index) =>
    index % 2 === 0 ? piece : new NixExpression(code[piece] ?? piece),
  );
}
