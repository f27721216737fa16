import type { Problem } from '../../errors.js';
import { saidIn } from '../../hint.js';
import { gather } from './gather.js';
import { visible } from '../terminal/text.js';
import { spokenHint } from '../terminal/spoken.js';

/**
 * A problem as text: `error: <file>:<line>: <option path>: <fact>`, then its hint on lines of its own. Without
 * colours, with control characters made visible.
 */
export function renderProblem(problem: Problem): string {
  const { level, message } = problem;
  const fact = visible(`${level}: ${[...whereabouts(problem), message].join(': ')}`);
  const hint = saidIn(problem);
  return hint === undefined ? fact : `${fact}\n${spokenHint(hint)}`;
}

/** Problems in sequence, with blank lines between; many of a kind become one. */
export function renderProblems(problems: readonly Problem[]): string {
  return gather(problems).map(renderProblem).join('\n\n');
}

/** File and line, then the option; once if the place is itself a file, or the whole policy. */
function whereabouts({ place, file, line }: Problem): string[] {
  const at = (path: string) => (line === undefined ? path : `${path}:${line}`);
  if (file === undefined) return place === '' ? [] : [at(place)];
  return place === '' ? [at(file)] : [at(file), place];
}
