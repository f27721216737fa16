import type { World } from '../cluster/world.js';
import { emptyCluster, people } from '../plan/cluster.js';
import { isWiped, watchKeys } from '../wiped.js';

let world: World;
beforeAll(async () => {
  world = await emptyCluster(await people());
});
afterAll(() => world.close());

/** What a run leaves in memory of the keys that it opened or made, and of its authorities' engines. */
async function left(run: () => Promise<unknown>) {
  const watch = watchKeys();
  try {
    await run();
    const [keys, engines] = [await watch.keys(), await watch.engines()];
    expect(keys.filter((key) => !isWiped(key))).toEqual([]);
    for (const engine of engines) expect(() => engine.copy()).toThrow('has been wiped');
    return { keys: keys.length, engines: engines.length };
  } finally {
    watch.restore();
  }
}

test('a run leaves no key in memory, of authorities that it made or opened', async () => {
  const made = await left(() => world.apply());
  expect(made.engines).toBe(2);
  expect(made.keys).toBeGreaterThan(made.engines);
  world.now += 360 * 86_400;
  expect((await left(() => world.apply())).engines).toBeGreaterThan(0);
});
