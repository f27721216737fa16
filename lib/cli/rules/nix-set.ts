import type { NixPiece } from './nix-pieces.js';

/** Keywords that may choose another set, or bring other names into scope. */
const others = /(?<![\w'.-])(?:if|with)(?![\w'-])/;

const endOfLet = /(?<![\w'.-])in(?![\w'-])/;

/**
 * Where a program's set begins, with or without a `let` before it, as far as a text shows: the piece before all
 * of its content. Undefined if code may change or replace the set.
 */
export function setIn(pieces: readonly NixPiece[]): number | undefined {
  const codes = pieces.map((piece) => (piece.kind === 'code' ? piece.text : '""'));
  if (codes.some((code) => others.test(code))) return undefined;
  const at = Math.max(
    codes.findLastIndex((code) => endOfLet.test(code)),
    0,
  );
  const [first = '', ...rest] = codes.slice(at);
  return isOneSet([first.split(endOfLet).at(-1), ...rest].join('')) ? at : undefined;
}

/** Whether the first brace is closed at the end, and not before. */
function isOneSet(text: string): boolean {
  const body = text.trim();
  let depth = 0;
  for (const { 0: sign, index } of body.matchAll(/[[({})\]]/g)) {
    depth += '[({'.includes(sign) ? 1 : -1;
    if (depth <= 0) return body.startsWith('{') && index === body.length - 1;
  }
  return false;
}
