import { dirname, join } from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import {
  clear,
  expectWhole,
  operations,
  scene,
  start,
  turningPoint,
  type Operation,
} from './scene.js';

/**
 * What a power cut may leave: any part of the entries and bytes that weren't flushed before it. A rename is
 * atomic, as on every journalling file system; nothing else is assumed.
 */
type Survives = (index: number, kind: 'entry' | 'bytes') => boolean;

interface Model {
  folders: Set<string>;
  files: Map<string, { body: string }>;
}

function flushedLater(trace: Operation[], end: number, paths: string[], from: number): boolean {
  return trace.slice(from + 1, end).some(({ op, path }) => op === 'sync' && paths.includes(path));
}

function cut(trace: Operation[], end: number, root: string, survives: Survives): Model {
  const model: Model = { folders: new Set([root]), files: new Map() };
  for (const [path, body] of Object.entries(start)) {
    for (let at = dirname(path); at !== '.'; at = dirname(at)) model.folders.add(join(root, at));
    model.files.set(join(root, path), { body });
  }
  trace.slice(0, end).forEach((one, index) => {
    const target = one.op === 'link' || one.op === 'rename' ? one.to! : one.path;
    const entries = [dirname(one.path), dirname(target)];
    const kind = one.op === 'write' ? 'bytes' : 'entry';
    const flushed = flushedLater(trace, end, kind === 'bytes' ? [one.path] : entries, index);
    if ((flushed || survives(index, kind)) && model.folders.has(dirname(target))) apply(model, one);
  });
  return model;
}

function apply({ folders, files }: Model, { op, path, to = '', bytes = '' }: Operation): void {
  const file = files.get(path);
  if (op === 'mkdir') folders.add(path);
  if (op === 'rmdir' && ![...files.keys()].some((name) => dirname(name) === path))
    folders.delete(path);
  if (op === 'create') files.set(path, { body: '' });
  if (op === 'write' && file) file.body = Buffer.from(bytes, 'base64').toString();
  if ((op === 'rename' || op === 'link') && file) files.set(to, file);
  if (op === 'rename' || op === 'unlink') files.delete(path);
}

async function lay({ folders, files }: Model, root: string, target: string): Promise<void> {
  const moved = (path: string) => join(target, path.slice(root.length));
  for (const folder of folders) await mkdir(moved(folder), { recursive: true });
  for (const [path, { body }] of files) await writeFile(moved(path), body);
}

/** The same numbers in every run (a linear congruential generator, Numerical Recipes). */
function coins(seed: number): () => boolean {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) > 0x7fffffff;
}

/** The state that the next lock finds or brings about. */
async function stateAfter(model: Model, root: string): Promise<string> {
  const target = await scene();
  await clear(target);
  await lay(model, root, target);
  const state = await expectWhole(target);
  await clear(target);
  return state;
}

const fates: [string, (seed: number) => Survives][] = [
  ['nothing else survives', () => () => false],
  ['entries survive, bytes do not', () => (_, kind) => kind === 'entry'],
  ['chance decides', (seed) => coins(seed)],
  ['chance decides again', (seed) => coins(seed + 1_000_000)],
  ['chance decides a third time', (seed) => coins(seed + 2_000_000)],
];

test.each(fates)(
  'the power cut at any operation, a commit has happened or not: %s',
  async (_, fate) => {
    const root = await scene();
    const trace = await operations(root);
    await clear(root);
    const states: string[] = [];
    const known = new Map<string, string>();
    for (let end = 1; end <= trace.length; end++) {
      const model = cut(trace, end, root, fate(end));
      const key = JSON.stringify([[...model.folders], [...model.files]]);
      if (!known.has(key)) known.set(key, await stateAfter(model, root));
      states.push(known.get(key)!);
    }
    expect(states.slice(0, turningPoint(trace) - 1)).not.toContain('after');
    expect(states.at(-1)).toBe('after');
  },
);
