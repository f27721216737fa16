import { spell, say, type Said } from './text/say.js';

/** A hint as text, and as data if it has commands or paths. */
export interface Hint {
  hint?: string;
  hintParts?: Said;
}

/** As fields of a problem. */
export function hinted(hint: string | Said | undefined): Hint {
  if (hint === undefined) return {};
  return typeof hint === 'string' ? { hint } : { hint: spell(hint), hintParts: hint };
}

/** The hint of a problem or an error, for another one. */
export const hintOf = ({ hint, hintParts }: HintLike): Hint => hinted(hintParts ?? hint);

/** The hint with more behind it, or that alone. */
export function hintWith(one: HintLike, more: string | Said): Hint {
  const first = one.hintParts ?? one.hint;
  return hinted(first === undefined ? more : say`${first}; ${more}`);
}

interface HintLike {
  readonly hint?: string | Said | undefined;
  readonly hintParts?: Said | undefined;
}
