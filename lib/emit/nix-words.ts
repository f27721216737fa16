import { CertflakeError } from '../errors.js';
import { NixExpression, NixPath, type NixParts } from './nix-value.js';
import { halfCharacter, notForNix } from './messages.js';

/** https://nix.dev/manual/nix/stable/language/identifiers: as names, these must be quoted. */
const keywords = new Set([
  'if',
  'then',
  'else',
  'assert',
  'with',
  'let',
  'in',
  'rec',
  'inherit',
  'or',
]);

/** One word of an attribute's name, quoted if Nix would read something else. */
export function attributeName(name: string): string {
  const plain = /^[A-Za-z_][\w'-]*$/.test(name) && !keywords.has(name);
  return plain ? name : quoted([name]);
}

/** `cas.cluster."a b"`. */
export function attributePath(names: readonly string[]): string {
  return names.map(attributeName).join('.');
}

/**
 * A double-quoted string. Also escapes a carriage return: Nix reads a raw one as a line feed. And a `$` before an
 * interpolation: `$${` is text to Nix.
 */
export function quoted(parts: NixParts): string {
  const inner = parts.map((part, index) => {
    if (part instanceof NixExpression) return `\${${part.code}}`;
    const text = escaped(part);
    const meets = text.endsWith('$') && parts[index + 1] instanceof NixExpression;
    return meets ? `${text.slice(0, -1)}\\$` : text;
  });
  return `"${inner.join('')}"`;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  $: '\\$',
};

function escaped(text: string): string {
  if (/[\0\p{Surrogate}]/u.test(text)) throw unprintable(halfCharacter);
  return text.replaceAll(/[\\"\n\r\t]|\$(?=\{)/g, (character) => escapes[character]!);
}

/** A line of an indented string. */
export function indentedLine(parts: NixParts): string {
  const inner = parts.map((part) => {
    if (part instanceof NixExpression) return `\${${part.code}}`;
    return part.replaceAll(/''|\$\{/g, (found) => (found === '${' ? "''${" : "'''"));
  });
  return inner.join('');
}

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

/**
 * An integer of Nix, 64 bits. The smallest has no literal of its own: a minus sign is an operator on a literal
 * that would be too large.
 *
 * @throws CertflakeError for anything else, floats included: no option that we write takes one
 */
export function integer(value: number | bigint): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw unprintable(`${value}`);
  const exact = BigInt(value);
  if (exact < least || exact > most) throw unprintable(`${exact}`);
  return exact === least ? `${least + 1n} - 1` : `${exact}`;
}

/** A path literal if a path may have every character; otherwise a base and a string. */
export function pathExpression({ base, parts }: NixPath): string {
  const literal = parts.map((part) => (part instanceof NixExpression ? `\${${part.code}}` : part));
  const isPlain = parts.every((part) => part instanceof NixExpression || /^[\w.+/-]+$/.test(part));
  const path = `${base}/${literal.join('')}`;
  if (isPlain && parts.length > 0 && !/\/\/|\/$/.test(path)) return path;
  const start = base.includes('/') ? base : `${base}/.`;
  return parts.length === 0 ? start : `${start} + ${quoted(['/', ...parts])}`;
}

function unprintable(what: string): CertflakeError {
  return new CertflakeError(notForNix(what), { code: 'not-nix' });
}
