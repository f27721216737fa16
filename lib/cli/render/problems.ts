import type { Problem } from '../../errors.js';
import { runnable } from '../terminal/command-lines.js';
import { gather } from './gather.js';
import { visible } from '../terminal/text.js';
import { shown } from '../terminal/shown-commands.js';

/**
 * A problem as text: `error: <file>:<line>: <option path>: <fact>`, then its hint on a line of its own.
 * Without colours, and with control characters made visible; no command stands where that changes a name.
 */
export function renderProblem(problem: Problem): string {
  const { level, message, hint } = problem;
  const fact = visible(`${level}: ${[...whereabouts(problem), message].join(': ')}`);
  return hint === undefined ? fact : `${fact}\nhint: ${shown(runnable(hint))}`;
}

/** Problems one after another, a blank line between them; many of a kind are one. */
export function renderProblems(problems: readonly Problem[]): string {
  return gather(problems).map(renderProblem).join('\n\n');
}

/** File and line, then the option; a place that is itself a file, or the whole policy, says it once. */
function whereabouts({ place, file, line }: Problem): string[] {
  const at = (path: string) => (line === undefined ? path : `${path}:${line}`);
  if (file === undefined) return place === '' ? [] : [at(place)];
  return place === '' ? [at(file)] : [at(file), place];
}
