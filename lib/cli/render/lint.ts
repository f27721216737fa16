import type { Problem } from '../../errors.js';
import { plural } from '../terminal/text.js';

/**
 * What lint says, as it stands beside a plan: errors in full. Several warnings would push the plan off the
 * screen, and are no news on most days: they are counted.
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
    message: `lint has ${plural(others.length, 'more remark')} about this policy`,
    hint: '"certflake check" shows them',
    level: isWarned ? 'warning' : 'note',
  };
}
