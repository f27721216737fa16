import type { World } from '../cluster/world.js';
import { kinds, reasons } from '../cluster/world.js';
import { emptyCluster, ids, people, type People } from './cluster.js';

let everybody: People;
let world: World;

beforeAll(async () => {
  everybody = await people();
});

beforeEach(async () => {
  world = await emptyCluster(everybody);
  await world.apply();
});

afterEach(() => world.close());

const conflict = (id: string): void => {
  world.write(world.spec(id).files.manifest, '<<<<<<< ours\n');
};

const found = (code: string, plan: ReturnType<World['plan']>) =>
  plan.findings.filter((one) => one.code === code);

test('what a manifest in conflict had is told from what was never noted, and what an identity adds', async () => {
  conflict(ids.api);
  const [said, ...others] = reasons(world.plan(), ids.api);
  expect(said).toMatch(/^its manifest can't be read \(conflict markers of git\), so nothing says/);
  expect(said).toContain('apply with an identity opens the key and updates the manifest');
  expect(others).toEqual([]);
  expect(reasons(await world.planProven(), ids.api)).toEqual([
    "its manifest can't be read (conflict markers of git): certflake writes its entry again",
  ]);
  world.remove(world.spec(ids.api).files.manifest);
  expect(reasons(world.plan(), ids.api)).toEqual(['not in the manifest yet']);
});

test('one that is damaged is not said to be in conflict', () => {
  world.write(world.spec(ids.api).files.manifest, '{');
  expect(reasons(world.plan(), ids.api)[0]).toContain("its manifest can't be read (not JSON)");
});

describe('a manifest whose certificate waits', () => {
  const rebuilt = expect.stringContaining(
    'run "certflake apply" with an identity: it opens the keys beside the manifest',
  ) as unknown;

  async function withFormerKey(id: string): Promise<void> {
    const { certificate, key } = world.spec(id).files;
    const former = [certificate, key].map((path) => [path, world.read(path)] as const);
    await world.apply({ only: [id], force: true });
    for (const [path, body] of former) world.write(path, body);
    conflict(id);
  }

  test('is not said to be rebuilt by the next run', async () => {
    await withFormerKey(ids.api);
    for (const plan of [world.plan(), await world.planProven()]) {
      expect(kinds(plan)).toEqual({});
      expect(found('key-came-back', plan)).toHaveLength(1);
      expect(found('manifest-unreadable', plan)).toMatchObject([
        {
          level: 'error',
          hint: expect.stringMatching(
            /^first fix its certificates, as their messages say; then /,
          ) as unknown,
        },
      ]);
    }
  });

  test('is rebuilt all the same where another one of it fits', async () => {
    await withFormerKey(ids.front);
    const plan = await world.planProven();
    expect(Object.keys(kinds(plan))).not.toContain(ids.front);
    const written = plan.changes.some(({ files }) =>
      files.includes(world.spec(ids.front).files.manifest),
    );
    expect(found('manifest-unreadable', plan)).toMatchObject([
      { level: written ? 'warning' : 'error', hint: rebuilt },
    ]);
    expect(written).toBe(true);
  });
});
