/**
 * What was printed, in the words of what was expected where they agree: equal to it if the whole does, so
 * that a test's difference shows only what is wrong.
 */
export function inWordsOf(expected: readonly string[], printed: readonly string[]): string[] {
  const [first, ...rest] = expected;
  if (first === undefined) return [...printed];
  if (first === '...') return ['...', ...afterGap(rest, printed)];
  const [line, ...others] = printed;
  if (line === undefined) return [];
  return matches(first, line)
    ? [first, ...inWordsOf(rest, others)]
    : [line, ...inWordsOf(isIn(first, others) ? expected : rest, others)];
}

/** The shortest gap behind which the rest agrees; with none, the gap ends where its next line is found. */
function afterGap(rest: readonly string[], printed: readonly string[]): string[] {
  for (let skipped = 0; skipped <= printed.length; skipped += 1) {
    const said = inWordsOf(rest, printed.slice(skipped));
    if (said.join('\n') === rest.join('\n')) return said;
  }
  const next = printed.findIndex((line) => rest[0] !== undefined && matches(rest[0], line));
  return inWordsOf(rest, next < 0 ? printed : printed.slice(next));
}

const isIn = (expected: string, printed: readonly string[]): boolean =>
  printed.some((line) => matches(expected, line));

function matches(expected: string, printed: string): boolean {
  const parts = expected.split('<...>').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(printed);
}
