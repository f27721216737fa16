import { unfinishedRun } from '../../lib/cli/run/unfinished.js';
import { threeAtATime } from './command.js';
import {
  before,
  clear,
  commitIn,
  expectWhole,
  leftovers,
  lies,
  operations,
  scene,
  seen,
  stops,
  turningPoint,
  type Operation,
} from './scene.js';

let trace: Operation[];
let turn: number;
/** Of a commit. */
let points: number[];

beforeAll(async () => {
  const root = await scene();
  trace = await operations(root);
  turn = turningPoint(trace);
  points = stops(trace.length, turn);
  await clear(root);
});

test('killed at any operation, a commit has happened or not', async () => {
  const states: [n: number, state: string][] = [];
  await threeAtATime(points, async (n) => {
    const root = await scene();
    expect(await commitIn(root, `kill=${n}`)).toEqual({ signal: 'SIGKILL' });
    states.push([n, await expectWhole(root)]);
    await clear(root);
  });
  const expected = states.map(([n]) => [n, n <= turn ? 'before' : 'after']);
  expect(turn).toBeGreaterThan(30);
  expect(trace.length - turn).toBeGreaterThan(20);
  expect(states).toEqual(expected);
}, 120_000);

test('killed at any operation, a recovery goes on where it stopped', async () => {
  const begun = await scene();
  await commitIn(begun, `kill=${turn + 1}`);
  const probe = await scene(begun);
  const { length } = await operations(probe, []);
  await clear(probe);
  expect(length).toBeGreaterThan(20);
  await threeAtATime(stops(length), async (n) => {
    const root = await scene(begun);
    expect(await commitIn(root, `kill=${n}`, [])).toEqual({ signal: 'SIGKILL' });
    expect(await expectWhole(root)).toBe('after');
    await clear(root);
  });
  await clear(begun);
}, 120_000);

test.each([
  ['once', 'ENOSPC', 'no-space', ''],
  ['from then on', 'EIO', 'disk', '&from=1'],
])(
  'a disk that fails at any operation, %s with %s, leaves a whole state and a clear word',
  async (_, errno, code, from) => {
    let told = 0;
    await threeAtATime(points, async (n) => {
      const root = await scene();
      const { error } = await commitIn(root, `fail=${n}&code=${errno}${from}`);
      if (error !== undefined) {
        told++;
        expect(error).toMatchObject({ name: 'CertflakeError', code });
        expect(error.message).toMatch(/^cannot \w.* (certs|\S+\/\.git\/certflake\/)/);
      }
      if (error?.changed === 'nothing') expect(seen(root)).toEqual(before);
      if (error?.changed === 'nothing' && from === '') {
        expect(await lies(root)).toEqual(before);
        expect(await leftovers(root)).toEqual(['.gitignore']);
      }
      const state = await expectWhole(root);
      if (['begun', 'pending'].includes(error?.changed ?? '')) expect(state).toBe('after');
      await clear(root);
    });
    expect(told).toBeGreaterThan(points.length * 0.9);
  },
  120_000,
);

test.each([
  ['certs/ca/k8s.old.key.age', 'begun', 'none of its 9 file changes is in place yet'],
  ['certs/derived/worker/k8s-a.crt', 'pending', '1 of its 9 file changes is not in place yet'],
])(
  'a refused write of %s names it, and says which of the files are in place',
  async (to, changed, left) => {
    const root = await scene();
    const n = 1 + trace.findIndex((one) => one.op === 'rename' && one.to?.endsWith(to));
    const { error } = await commitIn(root, `fail=${n}&code=EACCES`);
    const message = `cannot write ${to}: permission denied`;
    expect(error).toMatchObject({ code: 'not-permitted', message, file: to, changed });
    const [{ message: said } = { message: '' }] = unfinishedRun(root, 'certs');
    expect(said).toBe(`an earlier run was interrupted: ${left}`);
    expect(await expectWhole(root)).toBe('after');
    await clear(root);
  },
);
