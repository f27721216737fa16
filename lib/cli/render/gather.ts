import type { Code } from '../../codes.js';
import type { Problem } from '../../errors.js';

/** Codes whose hint covers the whole group. */
const joint = new Set<Code>(['rules-name-unaccepted']);

/** From this number on, a kind becomes one line. */
const MANY = 4;

/**
 * Problems for a user: words that dozens of certificates share become one line, so that the rest stays on the
 * screen. `--json` keeps each with its place.
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

/** Only the last one of a group keeps the hint. */
function withoutJointHint(problem: Problem, index: number, all: Problem[]): Problem {
  const { code, hint } = problem;
  const next = all[index + 1];
  const isSaid = joint.has(code) && next?.code === code && next.hint === hint;
  return isSaid ? unhinted(problem) : problem;
}

function unhinted(problem: Problem): Problem {
  const rest = { ...problem };
  delete rest.hint;
  delete rest.hintParts;
  return rest;
}

const kindOf = ({ code, level, message, hint }: Problem): string =>
  JSON.stringify([code, level, message, hint]);

/** The first one stands for a large group. */
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
