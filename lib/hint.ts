import { spell, say, type Said } from './text/say.js';

/** A hint as text, and as data if it has commands or paths. */
export interface Hint {
  hint?: string;
  hintParts?: Said | undefined;
}

/** What a catalogue has of a message: one fact, and what to do about it. */
export interface Message {
  readonly message: string;
  readonly hint?: string | Said | undefined;
}

/** As fields of a problem. */
export function hinted(hint: string | Said | undefined): Hint {
  if (hint === undefined) return {};
  // Also without parts, so that a former hint's don't stay.
  if (typeof hint === 'string') return { hint, hintParts: undefined };
  return { hint: spell(hint), hintParts: hint };
}

/** The hint of a problem or an error: as data if it has any. */
export const saidIn = ({ hint, hintParts }: HintLike): string | Said | undefined =>
  hintParts ?? hint;

/** The hint of a problem or an error, for another one. */
export const hintOf = (one: HintLike): Hint => hinted(saidIn(one));

/** The hint with more behind it, or that alone. */
export function hintWith(one: HintLike, more: string | Said): Hint {
  const first = saidIn(one);
  return hinted(first === undefined ? more : say`${first}; ${more}`);
}

interface HintLike {
  readonly hint?: string | Said | undefined;
  readonly hintParts?: Said | undefined;
}
