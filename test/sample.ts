import fc from 'fast-check';

/** `npm run long` tries everything; `npm test` only samples. */
export const isLong = process.env['CERTFLAKE_LONG'] === '1';

/** `npm test` without a file's name draws few; for a named file, and in `npm run slow`, everything runs (jest.config.js). */
export const isShort = (globalThis as { isShortForm?: boolean }).isShortForm === true && !isLong;

/** Drawn and printed once per run, before all tests. */
export const seed = Number(process.env['CERTFLAKE_SEED']);

/** That many of them, in their order; in the long form all. */
export function sample<T>(all: readonly T[], count: number): T[] {
  if (isLong || count >= all.length) return [...all];
  const part = fc.shuffledSubarray([...all.keys()], { minLength: count, maxLength: count });
  const [chosen] = fc.sample(part, { seed, numRuns: 1 });
  return chosen!.sort((a, b) => a - b).map((index) => all[index]!);
}
