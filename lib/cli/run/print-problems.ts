import type { Problem } from '../../model/index.js';
import { renderProblems } from '../render/problems.js';
import type { Session } from '../session/session.js';

/** Writes problems to stderr; nothing if there are none. */
export function printProblems({ terminal }: Session, problems: Problem[]): void {
  if (problems.length > 0) terminal.err(`${renderProblems(problems)}\n`);
}
