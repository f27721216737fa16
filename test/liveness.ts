import { setTimeout } from 'node:timers/promises';

const LIMIT = 30_000;

/**
 * Tests work that must end: with quadratic time its input would take minutes. Jest's own timer can't interrupt
 * a blocked thread, so it gets its turn afterwards.
 */
export function testEnds(title: string, work: () => void, limit = LIMIT): void {
  test(
    title,
    async () => {
      work();
      await setTimeout(1);
    },
    limit,
  );
}
