import { checkTree, type CheckReport } from '../../lib/plan/check-report.js';
import { renderCheck } from '../../lib/cli/commands/check/render.js';
import { renderPlan } from '../../lib/cli/render/plan.js';
import { styleFor } from '../../lib/cli/terminal/text.js';
import { clockInDoubt, withClockAhead } from '../../lib/plan/clock.js';
import { codes, DAY, kinds, reasons, type World } from '../cluster/world.js';
import { emptyCluster, ids, people } from './cluster.js';

const plain = styleFor(false, undefined);

let world: World;
let start: number;
let pristine: Record<string, string>;
let policy: World['policy'];

beforeAll(async () => {
  world = await emptyCluster(await people());
  await world.apply();
  start = world.now;
  pristine = world.files();
  policy = world.policy;
});
afterAll(() => world.close());

beforeEach(() => {
  for (const [path, body] of Object.entries(pristine)) world.write(path, body);
  world.now = start;
  world.policy = structuredClone(policy);
});

/** Made by a machine whose clock is that far ahead. */
async function madeAhead(seconds: number, ...only: string[]): Promise<void> {
  world.now += seconds;
  await world.apply({ only, force: true });
  world.now = start;
}

function check(): CheckReport {
  const options = { now: world.now, within: 30 * DAY, withinWords: '30d' };
  return checkTree(world.specs(), world.observe(), world.plan(), options);
}

const stateOf = (id: string) => check().rows.find((row) => row.id === id);

describe('a certificate that begins later than now', () => {
  test('is renewed, first of all, with that reason; then nothing is due', async () => {
    await madeAhead(400 * DAY, ids.web2);
    const [first] = world.plan().changes;
    expect(first).toMatchObject({ id: ids.web2, kind: 'renew', present: 'not-yet-valid' });
    expect(reasons(world.plan(), ids.web2)).toEqual([
      'begins in 399 days, on 2031-02-04: until then, hosts refuse it',
    ]);
    expect(stateOf(ids.web2)).toMatchObject({ state: 'not yet valid', level: 'error' });
    await world.apply();
    expect(world.plan().changes).toEqual([]);
    expect(check().rows.every(({ state }) => state === 'ok')).toBe(true);
  });

  test('is not renewed where clocks differ by ten minutes', async () => {
    await madeAhead(600, ids.web2);
    expect(world.plan().changes).toEqual([]);
    await madeAhead(601, ids.web2);
    expect(kinds(world.plan())).toEqual({ [ids.web2]: 'renew new' });
  });

  test('is renewed although it ends with its authority', async () => {
    world.policy.cas['edge']!.certs!['web']!.expiry = '43800h';
    await madeAhead(400 * DAY, ids.web1, ids.web2);
    expect(kinds(world.plan())).toEqual({ [ids.web1]: 'renew new', [ids.web2]: 'renew new' });
  });
});

describe('an authority that begins later than now', () => {
  test('signs nothing, and says what to do', () => {
    world.now -= 400 * DAY;
    const plan = world.plan({ authorities: ['k8s'], force: true });
    expect(plan.changes).toEqual([]);
    expect(codes(plan)).toEqual([
      'authority-not-yet-valid',
      ...Array.from({ length: 5 }, () => 'authority-unusable'),
    ]);
    const [said] = plan.findings;
    expect(said!.message).toContain('the authority begins in 399 days, on 2029-12-31');
    expect(said!.hint).toContain('certflake apply --authority k8s --force');
    expect(check().rows[0]).toMatchObject({ state: 'not yet valid', needs: 'operator' });
  });
});

describe('an expired certificate', () => {
  test('comes first, says since when, and is an error until it is renewed', async () => {
    world.now += 361 * DAY;
    await world.apply({ only: [ids.api, ids.front] });
    world.now += 7 * DAY;
    const plan = world.plan();
    expect(plan.changes.map(({ present }) => present)).toEqual(
      Array.from({ length: 5 }, () => 'expired'),
    );
    expect(reasons(plan, ids.web1)).toEqual(['ended 3 days ago, on 2031-01-01']);
    expect(check().rows.slice(0, 5)).toMatchObject(
      Array.from({ length: 5 }, () => ({ state: 'expired', level: 'error', needs: 'apply' })),
    );
    await world.apply();
    expect(check().rows.every(({ state }) => state === 'ok')).toBe(true);
  });

  test('says so beside the reasons of a reissue', () => {
    world.policy.cas['k8s']!.certs!['api']!.commonName = 'other';
    world.now += 366 * DAY;
    const [ended, subject] = reasons(world.plan(), ids.api);
    expect(ended).toBe('ended 24 hours ago, on 2031-01-01 at 00:00 UTC');
    expect(subject).toContain('subject');
  });
});

describe('what is adopted, as after "agenix -r",', () => {
  const sealedAnew = (path: string) => {
    const manifest = world.read(path).replaceAll(/"sealed": "[^"]*"/g, `"sealed": "${zeros}"`);
    world.write(path, manifest);
  };
  const zeros = '0'.repeat(64);

  test('waits for you all the same where its authority is due', () => {
    sealedAnew('certs/ca/manifest.json');
    world.now += 9 * 365 * DAY;
    const plan = world.plan({ only: [ids.root] });
    expect(plan).toMatchObject({ changes: [{ kind: 'adopt' }], unchanged: 0, waiting: 1 });
    expect(stateOf(ids.root)).toMatchObject({
      ...{ change: 'adopt', state: 'authority-due', level: 'warning', needs: 'operator' },
    });
    expect(renderPlan(plan, plain)).toContain(
      'Plan: 1 to adopt; 0 unchanged. 1 certificate waits for you.',
    );
  });

  test('needs more than a run where it has expired', () => {
    sealedAnew('certs/ca/manifest.json');
    world.now += 11 * 365 * DAY;
    const report = check();
    expect(report.rows.find(({ id }) => id === ids.root)).toMatchObject({
      ...{ change: 'adopt', state: 'expired', level: 'error', needs: 'operator' },
    });
    const said = renderCheck(report, plain);
    expect(said).toContain('"certflake apply" changes 2 of 9 certificates now');
    expect(said).toContain('9 certificates need you');
  });

  test('is adopted where nothing else is the matter', () => {
    sealedAnew('certs/ca/manifest.json');
    expect(stateOf(ids.root)).toMatchObject({ state: 'adopt', needs: 'apply', change: 'adopt' });
  });
});

test('a certificate says when it is renewed, an authority when it is due', () => {
  expect(stateOf(ids.web1)!.renewsAt).toBe(start + 365 * DAY - (365 * DAY + 300) / 3);
  const { renewsAt, dueAt } = stateOf(ids.root)!;
  expect({ renewsAt, dueAt }).toMatchObject({
    renewsAt: undefined,
    dueAt: expect.any(Number) as number,
  });
});

describe('the clock', () => {
  const doubt = (...commits: number[]) =>
    clockInDoubt(world.specs(), world.observe(), world.now, commits)?.message;

  test('agrees with a tree and a commit of the last days, or of tomorrow', () => {
    expect(doubt(start + DAY)).toBeUndefined();
    world.now -= DAY;
    expect(doubt(start)).toBeUndefined();
  });

  test('is in doubt where the last commit is from a later day', () => {
    expect(doubt(start + DAY + 1)).toBe(
      "this machine's clock says 2030-01-01, but the last commit (HEAD) is from 2030-01-02: 24 hours later",
    );
  });

  test('is in doubt where the last commit agrees with it, and most of those before it are from later days', () => {
    const later = [60, 61, 60].map((days) => start + days * DAY);
    expect(doubt(start, ...later)).toBe(
      "this machine's clock says 2030-01-01, but 3 of the last 4 commits are from later days, the earliest from 2030-03-02: 60 days later",
    );
    expect(doubt(start, ...later.slice(1), start)).toBeUndefined();
    expect(doubt(start, start + 9999 * DAY)).toBeUndefined();
  });

  test('holds up what is to be issued, and nothing else', () => {
    const found = (issues: boolean) =>
      clockInDoubt(world.specs(), world.observe(), world.now, [start + 3 * DAY], issues);
    expect(found(true)).toMatchObject({ level: 'error' });
    expect(found(true)!.hint).toContain('--clock-is-right');
    expect(found(false)).toMatchObject({ level: 'warning' });
    expect(found(false)!.hint).not.toContain('--clock-is-right');
    expect(found(false)!.hint).toContain(
      'your next commit, made with a right clock, ends the message about HEAD',
    );
  });

  test('is in doubt where the newest certificates begin on a later day', () => {
    world.now -= 2 * DAY;
    expect(doubt()).toContain('says 2029-12-30, but certs/ca/k8s.crt begins on 2029-12-31');
  });

  test('is right where one certificate alone says otherwise, and the last commit does not', async () => {
    await madeAhead(400 * DAY, ids.web2);
    expect(doubt(start)).toBeUndefined();
    expect(doubt()).toContain('certs/derived/web-2/edge-web.crt begins on 2031-02-04');
    expect(doubt(start + 400 * DAY)).toContain('the last commit');
    await madeAhead(400 * DAY, ids.web1);
    expect(doubt(start)).toContain('begins on 2031-02-04');
  });

  test('may be ahead where something has ended, and all dates are more than a year older', () => {
    const known = { specs: world.specs(), observations: world.observe() };
    const found = (now: number, commit?: number) =>
      withClockAhead([], known, now, commit).map(({ code, level }) => `${level} ${code}`);
    const ended = start + 366 * DAY;
    expect(found(ended)).toEqual(['note clock-ahead']);
    expect(found(ended, start + 2 * DAY)).toEqual([]);
    expect(found(start + 364 * DAY)).toEqual([]);
    expect(withClockAhead([], known, start + 400 * DAY, start + DAY)[0]!.message).toContain(
      'the last commit is from 2030-01-02',
    );
  });
});

test('an intermediate that its parent cut short does not differ from its policy once the parent has ended', async () => {
  const cut = await emptyCluster(await people());
  cut.policy = structuredClone(cut.policy);
  cut.policy.cas['edge']!.ca.expiry = '100000h';
  await cut.apply();
  expect(codes(cut.plan())).toEqual([]);
  cut.now += 3650 * DAY + 60;
  const found = cut.plan().findings.filter(({ place }) => place.startsWith('certs/ca/'));
  await cut.close();
  expect(found.map(({ code }) => code)).toEqual(['authority-expired', 'authority-expired']);
});
