import type { Problem } from '../../errors.js';
import { hinted } from '../../hint.js';
import { certflake, say } from '../../text/say.js';

/**
 * Lint's findings beside a plan: errors in full. Warnings are only counted: several would fill the screen, and
 * they are rarely new.
 */
export function besidePlan(lint: readonly Problem[]): Problem[] {
  const errors = lint.filter(({ level }) => level === 'error');
  const others = lint.filter(({ level }) => level !== 'error');
  return [...errors, ...(others.length > 1 ? [counted(others)] : others)];
}

function counted(others: readonly Problem[]): Problem {
  const isWarned = others.some(({ level }) => level === 'warning');
  return {
    code: 'lint',
    place: '',
    message: `lint has ${others.length} warnings or notes about this policy`,
    ...hinted(say`${certflake('check')} shows them`),
    level: isWarned ? 'warning' : 'note',
  };
}
