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
  world.write('certs/derived/cp/manifest.json', '<<<<<<< ours\n');
  const damaged = checked();
  expect(damaged.unproven).toContain(ids.api);
  expect(damaged.unnoted).toEqual(damaged.unproven);
  expect(damaged.text).toContain(
    'No manifest says whether 1 sealed key belongs to its certificate, or who can open it',
  );
  expect(damaged.text).not.toContain('sealed by another program');
  const path = 'certs/derived/web-1/manifest.json';
  world.write(
    path,
    world.read(path).replaceAll(/"sealed": "[^"]*"/g, `"sealed": "${'0'.repeat(64)}"`),
  );
  const { unproven, unnoted, text } = checked();
  expect(unproven).toContain(ids.web1);
  expect(unnoted).toEqual(damaged.unnoted);
  expect(text).toMatch(
    /^2 keys \(.*\) were sealed by another program, brought by a merge or a half-committed run, or damaged/m,
  );
});

test('so is one whose manifest leaves open whom that very file is sealed to', () => {
  const path = 'certs/derived/web-2/manifest.json';
  const text = world.read(path);
  const manifest = JSON.parse(text) as { certificates: Record<string, { recipients: unknown }> };
  for (const entry of Object.values(manifest.certificates)) entry.recipients = null;
  world.write(path, JSON.stringify(manifest));
  const { unproven, unnoted } = checked();
  world.write(path, text);
  expect(unproven).toContain(ids.web2);
  expect(unnoted).toContain(ids.web2);
});

test('of a key that waits for somebody no apply is said to note it before that', () => {
  const report = { due: 1, within: '0d', unproven: ['a', 'b', 'c', 'd'], unnoted: ['a', 'b'] };
  const row = { kind: 'certificate', name: 'c', authority: 's', level: 'error' } as const;
  const rows = [
    { ...row, id: 'a', state: 'authority-unusable', needs: 'operator' } as const,
    { ...row, id: 'b', state: 'adopt', needs: 'apply' } as const,
    { ...row, id: 'c', state: 'authority-unusable', needs: 'operator' } as const,
    { ...row, id: 'd', state: 'adopt', needs: 'apply' } as const,
  ];
  const text = renderCheck({ ...report, rows }, styleFor(false, undefined));
  const note = 'apply with an identity opens and records it';
  expect(text).toContain(`open it: ${note} (b).`);
  expect(text).toContain(`open it: first do what the messages say; then ${note} (a).`);
  expect(text).toMatch(/^1 key \(d\) .* To find out: apply with an identity\.$/m);
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
