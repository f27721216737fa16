import fc from 'fast-check';
import { History, makePool, type Pool } from './model.js';
import { steps } from './steps.js';

/** How many in CI; more with `CERTFLAKE_HISTORIES`. */
const count = Number(process.env['CERTFLAKE_HISTORIES'] ?? 100);
const seed = process.env['CERTFLAKE_SEED'];

let pool: Pool;
beforeAll(async () => (pool = await makePool()));

test('whatever happens, a run brings the tree to its policy and loses no authority', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 8 }), async (commands) => {
      const history = await History.begin(pool);
      try {
        await history.settle();
        await fc.asyncModelRun(() => ({ model: {}, real: history }), commands);
        await history.settle();
      } finally {
        await history.world.close();
      }
    }),
    {
      numRuns: count,
      timeout: 15_000,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      endOnFailure: false,
    },
  );
}, 3_600_000);
