import { printBound, printNix } from './nix.js';
import type { NixValue } from './nix-value.js';

/** A mark in a rendered template for a value: it is printed when its place on the line is known. */
export function placeholder(index: number): string {
  return `\0${index}\0`;
}

/** Replaces placeholders with the printed values, indented like their lines. */
export function layOut(text: string, values: readonly NixValue[]): string {
  return text
    .split('\n')
    .map((line) => (line.includes('\0') ? filled(line, values) : line))
    .join('\n');
}

/** Every second part of a line is a placeholder's index. */
function filled(line: string, values: readonly NixValue[]): string {
  const indent = /^ */.exec(line)![0].length;
  return line.split('\0').reduce((before, part, index, parts) => {
    if (index % 2 === 0) return before + part;
    return put(before, values[Number(part)]!, indent, parts[index + 1]!.length);
  }, '');
}

function put(before: string, value: NixValue, indent: number, after: number): string {
  const last = before.slice(before.lastIndexOf('\n') + 1);
  const at = { indent, column: Array.from(last).length, after };
  if (!before.endsWith('= ')) return before + printNix(value, at);
  return before.slice(0, -1) + printBound(value, at, last);
}
