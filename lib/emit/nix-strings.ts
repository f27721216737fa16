import { CertflakeError } from '../errors.js';
import { NixExpression, type NixParts } from './nix-value.js';
import { halfCharacter, notForNix } from './messages.js';

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

/** The error for what Nix has no literal for. */
export function unprintable(what: string): CertflakeError {
  return new CertflakeError(notForNix(what), { code: 'not-nix' });
}
