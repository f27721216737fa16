/** Colours and marks; `plain` where nobody looks at a terminal. */
type Paint = (text: string) => string;

export interface Style {
  bold: Paint;
  dim: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
  cyan: Paint;
  /** Columns of the terminal; undefined: never cut or wrapped. */
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
 * Control and direction characters made visible: a subject must not be able to move the cursor or
 * to show itself in another order (Unicode TR 36).
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

/** Cut to the terminal's width, with an ellipsis; pipes get the whole line. */
export function fit(line: string, width: number | undefined): string {
  return width === undefined || line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** The day, as ISO 8601 writes it, in UTC. */
export function isoDate(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 10);
}

export function isoTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** kubeadm's residual time: the largest whole unit, as in `364d`, `23h`, `9y`. */
export function residual(seconds: number): string {
  if (seconds <= 0) return 'expired';
  const units: [number, string][] = [
    [365 * 86_400, 'y'],
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'm'],
  ];
  const [size, unit] = units.find(([length]) => seconds >= length) ?? [1, 's'];
  return `${Math.floor(seconds / size)}${unit}`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
