import { checkTree } from '../../lib/plan/check-report.js';
import { renderCheck } from '../../lib/cli/commands/check/render.js';
import { styleFor } from '../../lib/cli/terminal/text.js';
import type { World } from '../cluster/world.js';
import { emptyCluster, ids, people } from './cluster.js';

let world: World;

beforeAll(async () => {
  world = await emptyCluster(await people());
  await world.apply();
});

afterAll(() => world.close());

function checked() {
  const horizon = { now: world.now, within: 0, withinWords: '0d' };
  const report = checkTree(world.specs(), world.observe(), world.plan(), horizon);
  return { ...report, text: renderCheck(report, styleFor(false, undefined)) };
}

test('a key sealed elsewhere is told from one of which no manifest says anything', () => {
  expect(checked()).toMatchObject({ unproven: [], unnoted: [] });
  world.write('certs/derived/cp/manifest.json', '  expect(text).toMatch(/^1 key \(d\) .* To find out: apply with an identity\.$/m);
  expect(text).toMatch(
    /^1 key \(c\) .* To find out: first do what the messages say; then apply with/m,
  );
});

test('an authority that nears its end waits for somebody, and the next run notes its key all the same', () => {
  const row = { kind: 'authority', name: 's', authority: 's', level: 'warning' } as const;
  const verdict = { state: 'authority-due', needs: 'operator', change: 'adopt' } as const;
  const rows = [{ ...row, ...verdict, id: 'ca-s' }];
  const report = { due: 1, within: '0d', unproven: ['ca-s'], unnoted: [], rows };
  const text = renderCheck(report, styleFor(false, undefined));
  expect(text).toMatch(/^1 key \(ca-s\) .* To find out: apply with an identity\.$/m);
  expect(text).not.toContain('first do');
});
