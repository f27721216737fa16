import type { Changed } from '../../errors.js';
import { certflake, say, type Said } from '../../text/say.js';
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

/** What the message says after the error. */
export const outcomes: Readonly<Record<Changed, Said>> = {
  nothing: ['nothing was changed'],
  recovered: ['the interrupted run before it was completed; nothing else was changed'],
  partly: ['some of its files were written: the same command writes the rest'],
  begun: say`none of its changes are in place yet: the next ${certflake('apply')} completes them`,
  pending: say`its changes are partly written: the next ${certflake('apply')} completes them`,
  done: ['all of its work was done'],
};
