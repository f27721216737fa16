import type { Problem } from '../../errors.js';

/** What many certificates say in the same words, said once for all of them, by code. */
const together: Readonly<Record<string, (count: number, message: string) => string>> = {
  'authority-unusable': (count, message) =>
    message.replace(/^waits\b/, `${count} certificates wait`),
};

/**
 * Problems as a person reads them: what dozens of certificates wait for is one line, so that it
 * doesn't push the reason off the screen. `--json` keeps each with its place.
 */
export function gather(problems: readonly Problem[]): Problem[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const { code, level, place, message, hint } = problem;
    const isGathered = Object.hasOwn(together, code);
    const key = JSON.stringify([
      code,
      level,
      message,
      hint,
      isGathered ? '' : [place, groups.size],
    ]);
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Problem];
    const words = together[first.code];
    if (group.length === 1 || words === undefined) return first;
    return { ...first, place: '', message: words(group.length, first.message) };
  });
}
