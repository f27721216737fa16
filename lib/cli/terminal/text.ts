/** Colours and marks; unchanged text without a terminal. */
type Paint = (text: string) => string;

export interface Style {
  bold: Paint;
  dim: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
  cyan: Paint;
  /** Columns of the terminal; undefined: never wrapped. */
  width: number | undefined;
}

const ansi = (on: boolean, open: number, close: number) => (text: string) =>
  on ? `\u001b[${open}m${text}\u001b[${close}m` : text;

export function styleFor(colour: boolean, width: number | undefined): Style {
  return {
    bold: ansi(colour, 1, 22),
    dim: ansi(colour, 2, 22),
    red: ansi(colour, 31, 39),
    green: ansi(colour, 32, 39),
    yellow: ansi(colour, 33, 39),
    cyan: ansi(colour, 36, 39),
    width,
  };
}

/**
 * Makes control and direction characters visible: a subject must not move the cursor or show itself in another
 * order (Unicode TR 36).
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** Aligned columns, two spaces apart, no trailing white space. */
export function columns(rows: string[][]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Breaks lines at spaces to the terminal's width and indents further lines by `indent` columns. A wider word
 * stays whole: what the user approves must not be hidden. Pipes get one line.
 */
export function wrap(line: string, width: number | undefined, indent: number): string[] {
  if (width === undefined || line.length <= width) return [line];
  const end = line.lastIndexOf(' ', width);
  const space = line.slice(0, end).trim() === '' ? line.indexOf(' ', indent) : end;
  if (space < 0) return [line];
  const rest = `${' '.repeat(indent)}${line.slice(space).trimStart()}`;
  return [line.slice(0, space).trimEnd(), ...wrap(rest, width, indent)];
}

export { isoDate } from '../../text/dates.js';

export function isoTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Three of them, and how many more there are. */
export function someOf(paths: readonly string[]): string {
  const more = paths.length - 3;
  const named = paths.slice(0, 3).join(', ');
  return more > 0 ? `${named} and ${plural(more, 'more file')}` : named;
}

/** Four of them; `--json` has all. */
export function someIds(ids: readonly string[]): string {
  const others = ids.length > 4 ? ` and ${ids.length - 4} more` : '';
  return `${ids.slice(0, 4).join(', ')}${others}`;
}

/** `3 files (a and 2 others)`, for at least one file. */
export function filesNamed([first = '', ...others]: readonly string[]): string {
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other')}`;
  return `${plural(others.length + 1, 'file')} (${first}${more})`;
}
