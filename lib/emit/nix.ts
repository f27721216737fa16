import {
  isList,
  isSet,
  NixCall,
  NixConcat,
  NixExpression,
  NixLines,
  NixPath,
  NixText,
  type NixAtom,
  type NixSet,
  type NixValue,
} from './nix-value.js';
import { indentedLine, quoted } from './nix-strings.js';
import { attributeName, integer, pathExpression } from './nix-words.js';

/** nixfmt's line length; it counts from the line's indentation. */
const WIDTH = 100;

/** Where a value begins: its line's indentation, its column, and how much follows its last line. */
export interface Position {
  indent: number;
  column: number;
  after: number;
}

/** Right of a `=`, where operators need no parentheses and sets are always spread, or anywhere else. */
type Place = 'binding' | 'item';

const start: Position = { indent: 0, column: 0, after: 0 };

/**
 * The Nix text of a value, as nixfmt formats it (RFC 166, 100 columns); it evaluates to the value.
 *
 * @throws CertflakeError for floats, integers of more than 64 bits and text with NUL or lone surrogates
 */
export function printNix(value: NixValue, at: Position = start): string {
  return lay(value, at, 'item');
}

/** `name = value;`; the value gets its own line where nixfmt gives it one. */
export function printBinding(name: string, value: NixValue, indent: number): string {
  const position = { indent, column: indent + width(name) + 3, after: 1 };
  return `${name} =${printBound(value, position, name)};`;
}

/**
 * The text after the `=` of a name: a space and the value, or a line break and the value.
 *
 * @param at - the value's position after the space
 */
export function printBound(value: NixValue, at: Position, name = ''): string {
  const near = lay(value, at, 'binding');
  const mayMove = value instanceof NixExpression || name.includes('"');
  if (near.startsWith('\n')) return near;
  if (!mayMove || beginsWithin(near, at)) return ` ${near}`;
  const indent = at.indent + 2;
  return `\n${' '.repeat(indent)}${lay(value, { indent, column: indent, after: at.after }, 'binding')}`;
}

function lay(value: NixValue, at: Position, place: Place): string {
  const line = onOneLine(value, place);
  if (line !== undefined && fits(line, at)) return line;
  if (value instanceof NixLines) return spread("''", value.lines.map(indentedLine), "''", at);
  if (value instanceof NixConcat) return joined(value, at);
  if (value instanceof NixCall) return called(value, at);
  if (isList(value))
    return spread(
      '[',
      value.map((item) => itemLine(item, at.indent + 2)),
      ']',
      at,
    );
  if (isSet(value)) return spread('{', bindings(value, at.indent + 2), '}', at);
  return line ?? atom(value, place);
}

/** As an item of a list it would need parentheses; we write no long one there. */
function called({ code, argument }: NixCall, at: Position): string {
  return `${code} ${lay(argument, { ...at, column: at.column + width(code) + 1 }, 'item')}`;
}

/** Lists and expressions for lists. A first list is spread even if it would fit on the line. */
function joined({ parts }: NixConcat, at: Position): string {
  const [first, ...others] = parts;
  if (first === undefined || isList(first)) {
    const items = (first ?? []).map((item) => itemLine(item, at.indent + 2));
    return chain(spread('[', items, ']', at), others, at.indent);
  }
  const [second, third] = others;
  if (second !== undefined && third === undefined)
    return `${first.code} ++ ${lay(second, at, 'binding')}`;
  const indent = at.indent + 2;
  return chain(`\n${' '.repeat(indent)}${first.code}`, others, indent);
}

function chain(first: string, others: NixConcat['parts'], indent: number): string {
  const lines = others.map((part) => {
    const text = lay(part, { indent, column: indent + 3, after: 0 }, 'binding');
    return `${' '.repeat(indent)}++ ${text}`;
  });
  return [first, ...lines].join('\n');
}

function fits(text: string, { indent, column, after }: Position): boolean {
  return column - indent + width(text) + after <= WIDTH;
}

/** Whether its first line fits; other text follows only its last line. */
function beginsWithin(text: string, at: Position): boolean {
  const [first, ...others] = text.split('\n');
  return fits(first!, others.length === 0 ? at : { ...at, after: 0 });
}

/** In characters, as nixfmt counts. */
function width(text: string): number {
  return Array.from(text).length;
}

function spread(open: string, lines: string[], close: string, { indent }: Position): string {
  const pad = ' '.repeat(indent);
  return [open, ...lines.map((line) => `${pad}  ${line}`), `${pad}${close}`].join('\n');
}

function itemLine(item: NixValue, indent: number): string {
  return lay(item, { indent, column: indent, after: 0 }, 'item');
}

function bindings(set: NixSet, indent: number): string[] {
  return Object.entries(set).map(([name, value]) =>
    printBinding(attributeName(name), value, indent),
  );
}

/** The text without a line break; undefined if nixfmt never keeps it on one line. */
function onOneLine(value: NixValue, place: Place): string | undefined {
  if (isList(value)) return listLine(value);
  if (isSet(value)) return setLine(value, place);
  if (value instanceof NixLines) return undefined;
  if (value instanceof NixConcat) return concatLine(value, place);
  if (value instanceof NixCall) return callLine(value, place);
  return atom(value, place);
}

function listLine([first, ...others]: readonly NixValue[]): string | undefined {
  if (first === undefined) return '[ ]';
  const inner = others.length > 0 ? undefined : onOneLine(first, 'item');
  return inner === undefined ? undefined : `[ ${inner} ]`;
}

function callLine({ code, argument }: NixCall, place: Place): string | undefined {
  const inner = onOneLine(argument, 'item');
  if (inner === undefined) return undefined;
  return place === 'binding' ? `${code} ${inner}` : `(${code} ${inner})`;
}

function concatLine({ parts }: NixConcat, place: Place): string | undefined {
  const lines = parts.map((part) => onOneLine(part, 'binding'));
  if (lines.includes(undefined)) return undefined;
  return place === 'binding' ? lines.join(' ++ ') : `(${lines.join(' ++ ')})`;
}

function setLine(set: NixSet, place: Place): string | undefined {
  const [first, ...others] = Object.entries(set);
  if (first === undefined) return '{ }';
  const inner =
    others.length > 0 || place === 'binding' ? undefined : onOneLine(first[1], 'binding');
  return inner === undefined ? undefined : `{ ${attributeName(first[0])} = ${inner}; }`;
}

function atom(value: NixAtom, place: Place): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted([value]);
  if (value instanceof NixText) return quoted(value.parts);
  const code = value instanceof NixExpression ? value.code : operation(value);
  return place === 'binding' || isTerm(code) ? code : `(${code})`;
}

function operation(value: number | bigint | NixPath): string {
  return value instanceof NixPath ? pathExpression(value) : integer(value);
}

/** Whether a code is one item of a list: a number, a name, a selection or a path, without white space. */
function isTerm(code: string): boolean {
  return !code.startsWith('-') && !/\s/.test(code);
}
