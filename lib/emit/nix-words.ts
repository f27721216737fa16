import { quoted, unprintable } from './nix-strings.js';
import { NixExpression, type NixPath } from './nix-value.js';

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
