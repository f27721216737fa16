import { readFileSync } from 'node:fs';
import type { Place } from '../cli/certflake.js';
import { met, needlesOf } from '../e2e/needles.js';
import { differing } from '../keep/repository.js';
import { expectStage, identityOf } from '../rotation/oracle.js';
import {
  another,
  inStage,
  leftToDo,
  moves,
  named,
  rotate,
  standingOf,
  type Move,
  type Operated,
} from '../rotation/scene.js';
import { isLong, isShort } from '../sample.js';
import { filesBelow } from '../walk.js';
import { commandWith, threeAtATime, traced, type Traced } from './command.js';
import { stops } from './scene.js';

/** `npm run long` stops at every operation, `npm test` only just before and just after the point of no return. */
function pointsOf({ length, turn }: Traced): number[] {
  if (isLong) return stops(length, turn);
  return isShort ? [turn, turn + 1] : [1, turn, turn + 1, length];
}

const unfit = new Set(['generation-unproven', 'generation-key', 'stranger', 'rotation-refused']);

/** Every file's bytes, also those of the store's own folder and of git's. */
const everything = (place: Place): [path: string, bytes: Buffer][] =>
  filesBelow(place.top).map((path) => [path, readFileSync(place.path(path))]);

/** Files with a private key as PEM, or with a generation's in any encoding. */
function leaksIn(files: [path: string, bytes: Buffer][], secrets: Buffer[]): string[] {
  const needles = needlesOf(secrets);
  return files
    .filter(([, bytes]) => bytes.includes('PRIVATE KEY') || met(needles, bytes).length > 0)
    .map(([path]) => path);
}

/** After an interruption: one whole stage, which the next run completes; then nothing is left to do. */
async function wholeStage(
  place: Operated,
  before: Record<string, string>,
  { from, to }: Move,
): Promise<'before' | 'after'> {
  const interrupted = everything(place);
  const told = standingOf(place);
  expect(told.holds.filter(({ code }) => unfit.has(code))).toEqual([]);
  const identity = await identityOf(place.operator.identity);
  place.must(['apply', '--yes']);
  const state = differing(before, place.files()).length === 0 ? 'before' : 'after';
  const stage = state === 'before' ? from : to;
  expect(told.stage).toBe(named(stage));
  expect(standingOf(place).stage).toBe(named(stage));
  const { secrets } = await expectStage(place, identity, stage);
  await expectStage(place, identity, 'steady', 'edge');
  expect(leaksIn([...interrupted, ...everything(place)], secrets)).toEqual([]);
  expect(leftToDo(place)).toEqual({ changes: [], codes: [] });
  return state;
}

describe.each(Object.entries(moves))('%s', (_, move) => {
  let scene: Operated;
  let before: Record<string, string>;
  let trace: Traced;
  beforeAll(async () => {
    scene = await inStage(move.from);
    before = scene.files();
    trace = await traced(another(scene), rotate(move));
    expect(trace.ran).toMatchObject({ status: 0 });
    expect(trace.turn).toBeGreaterThan(10);
  });

  /** What a stop at each operation leaves. */
  async function statesAfter(points: number[], query: (n: number) => string) {
    const states: Record<number, string> = {};
    const ended: Record<number, number | string | null> = {};
    await threeAtATime(points, async (n) => {
      const place = another(scene);
      const { status, signal } = await commandWith(place, query(n), rotate(move));
      ended[n] = signal ?? status;
      states[n] = await wholeStage(place, before, move);
      place.close();
    });
    return { states, ended };
  }

  test('killed at any file operation, it has happened or not', async () => {
    const points = pointsOf(trace);
    const { states, ended } = await statesAfter(points, (n) => `kill=${n}`);
    expect(Object.values(ended)).toEqual(points.map(() => 'SIGKILL'));
    const expected = points.map((n) => [n, n <= trace.turn ? 'before' : 'after']);
    expect(Object.entries(states).map(([n, state]) => [Number(n), state])).toEqual(expected);
  }, 7_200_000);

  // If only the flush of a journal that is in place fails, the journal is taken back.
  test.each([
    ['once', '', 1],
    ['from then on', '&from=1', 0],
  ])(
    'a disk that is full %s at any file operation leaves a whole stage',
    async (_, from, later) => {
      const points = pointsOf(trace);
      const { states, ended } = await statesAfter(points, (n) => `fail=${n}&code=ENOSPC${from}`);
      const turn = trace.turn + later;
      const expected = points.map((n) => [n, n > turn || ended[n] === 0 ? 'after' : 'before']);
      expect(Object.entries(states).map(([n, state]) => [Number(n), state])).toEqual(expected);
      expect(Object.values(ended).filter((status) => status !== 0).length).toBeGreaterThan(0);
    },
    7_200_000,
  );
});
