/**
 * The printed lines, with the expected ones where they match: equal to them if all match, so that a test's
 * difference shows only what is wrong.
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

/** The shortest gap after which the rest matches; otherwise up to the next line that is found. */
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
