import fc from 'fast-check';
import { isLong, isShort, seed } from '../sample.js';
import { History, makePool, type Pool } from './model.js';
import { stepsOf } from './steps.js';

/** `npm run long` plays 250 in each file; `CERTFLAKE_HISTORIES` sets the number per file. */
const count = Number(process.env['CERTFLAKE_HISTORIES'] ?? (isLong ? 250 : isShort ? 10 : 40));

/** On an idle machine none takes a second. */
const timeout = 30_000;

/** @param share - of the usual number, for histories that take longer */
export function histories(title: string, subjects: Parameters<typeof stepsOf>[0], share = 1): void {
  let pool: Pool;
  beforeAll(async () => {
    pool = await makePool();
  });

  test(
    title,
    async () => {
      const commands = fc.commands(stepsOf(subjects), { maxCommands: 8 });
      const property = fc.asyncProperty(commands, (steps) => live(pool, steps));
      await fc.assert(property, {
        ...{ numRuns: Math.ceil(count * share), timeout, seed },
      });
    },
    1_200_000,
  );
}

/** From the first issue through all events to a tree that is well again. */
async function live(
  pool: Pool,
  steps: Iterable<fc.AsyncCommand<object, History, boolean>>,
): Promise<void> {
  const history = await History.begin(pool);
  try {
    await history.settle();
    await fc.asyncModelRun(() => ({ model: {}, real: history }), steps);
    await history.settle();
  } finally {
    await history.world.close();
  }
}
