import type { Changed } from '../../errors.js';
import { inOurWords } from './foreign.js';

/**
 * Runs something, and marks a failure in it with what has changed by then, unless that is known better already.
 */
export async function marking<T>(changed: Changed, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const known = inOurWords(error);
    known.changed ??= changed;
    throw known;
  }
}

/** Wraps the action of a command that writes. */
export const writing =
  <A extends unknown[]>(action: (...given: A) => Promise<void>): ((...given: A) => Promise<void>) =>
  (...given) =>
    marking('nothing', () => action(...given));
