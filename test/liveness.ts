import { setTimeout } from 'node:timers/promises';

const LIMIT = 30_000;

/**
 * A test of work that must end: what grows with the square of its input takes minutes here. Jest's own timer can't
 * interrupt what blocks the thread, so it gets a turn afterwards.
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
