import type { NixPiece } from './nix-pieces.js';

/** What may choose another set, or bring other names into scope. */
const others = /(?<![\w'.-])(?:if|with)(?![\w'-])/;

const endOfLet = /(?<![\w'.-])in(?![\w'-])/;

/**
 * Where the set begins that a program is, with a `let` before it or none, as far as a text tells: the piece behind
 * which all is in it. Undefined where code may change the set, or put another one in its place.
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

/** Whether the brace that begins it is closed at its end, and not before. */
function isOneSet(text: string): boolean {
  const body = text.trim();
  let depth = 0;
  for (const { 0: sign, index } of body.matchAll(/[[({})\]]/g)) {
    depth += '[({'.includes(sign) ? 1 : -1;
    if (depth <= 0) return body.startsWith('{') && index === body.length - 1;
  }
  return false;
}
