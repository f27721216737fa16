import { spell, type Said } from '../../text/say.js';
import type { Advice } from './advice.js';
import type { Lasting } from './compromise.js';

/** An advice whose commands are texts. */
export type PlainAdvice = ReturnType<typeof plainAdvice>;

/** For JSON: commands as at the root of the tree. */
export function plainAdvice(advice: Advice) {
  const { deploy, outside, next, ...rest } = advice;
  const outsides = (all: Advice['outside']['before']) =>
    all.map(({ commands, ...one }) => ({ ...one, commands: spelled(commands) }));
  return {
    ...rest,
    deploy: deploy.map(({ checks, ...group }) => ({
      ...group,
      checks: checks.map(({ command, ...check }) => ({ ...check, command: spell(command) })),
    })),
    outside: { before: outsides(outside.before), after: outsides(outside.after) },
    next: { ...next, commands: spelled(next.commands) },
  };
}

/** The same for what a compromise needs besides. */
export const plainLasting = (all: readonly Lasting[]) =>
  all.map(({ what, commands }) => ({ what, commands: spelled(commands) }));

const spelled = (commands: readonly Said[]): string[] => commands.map((one) => spell(one));
