import type { Code } from '../../codes.js';
import type { Problem } from '../../errors.js';

/** Whose hints speak of all that stand together. */
const joint = new Set<Code>(['rules-name-unaccepted']);

/** So many of a kind are one. */
const MANY = 4;

/**
 * Problems as a person reads them: what dozens of certificates say in the same words is one line, so that
 * it doesn't push anything else off the screen. `--json` keeps each with its place.
 */
export function gather(problems: readonly Problem[]): Problem[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const group = groups.get(kindOf(problem));
    if (group) group.push(problem);
    else groups.set(kindOf(problem), [problem]);
  }
  const spoken = problems.flatMap((one) => spokenBy(one, groups.get(kindOf(one)) ?? []));
  return spoken.map(withoutJointHint);
}

/** The last of those that stand together has it. */
function withoutJointHint({ hint, ...problem }: Problem, index: number, all: Problem[]): Problem {
  const next = all[index + 1];
  const isSaid = joint.has(problem.code) && next?.code === problem.code && next.hint === hint;
  return hint === undefined || isSaid ? problem : { ...problem, hint };
}

const kindOf = ({ code, level, message, hint }: Problem): string =>
  JSON.stringify([code, level, message, hint]);

/** The first speaks for a group of many. */
function spokenBy(problem: Problem, group: readonly Problem[]): Problem[] {
  const { together } = problem;
  const isMany =
    together !== undefined ? group.length > 1 : group.length >= MANY && problem.place !== '';
  if (!isMany) return [problem];
  if (problem !== group[0]) return [];
  if (together !== undefined)
    return [{ ...problem, place: '', message: `${group.length} ${together}` }];
  return [{ ...problem, place: `${problem.place} and ${group.length - 1} more` }];
}
