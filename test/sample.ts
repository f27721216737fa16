import fc from 'fast-check';

/** `npm run long` tries all of what `npm test` draws samples from. */
export const isLong = process.env['CERTFLAKE_LONG'] === '1';

/** `npm test` without a file's name draws few; of a file that is named, and in `npm run slow`, all is run (jest.config.js). */
export const isShort = (globalThis as { isShortForm?: boolean }).isShortForm === true && !isLong;

/** Drawn once a run, before all tests, and printed. */
export const seed = Number(process.env['CERTFLAKE_SEED']);

/** As many of them, in their order; all of them in the long form. */
export function sample<T>(all: readonly T[], count: number): T[] {
  if (isLong || count >= all.length) return [...all];
  const part = fc.shuffledSubarray([...all.keys()], { minLength: count, maxLength: count });
  const [chosen] = fc.sample(part, { seed, numRuns: 1 });
  return chosen!.sort((a, b) => a - b).map((index) => all[index]!);
}
