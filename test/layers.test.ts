import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Layers {
  layers: Record<string, string[]>;
  layerOf: (path: string) => string | undefined;
}

const top = fileURLToPath(new URL('..', import.meta.url));
const { layers, layerOf } = (await import(join(top, 'scripts/layers.mjs'))) as Layers;

const files = readdirSync(join(top, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replace(/\.ts$/, ''));

/** What a file imports or exports again, types as well. */
function imported(file: string): string[] {
  const text = readFileSync(join(top, 'lib', `${file}.ts`), 'utf8');
  const specifiers = text.matchAll(/(?:\bfrom|\bimport\(|^import)\s*'(\.[^']+)'/gm);
  return [...specifiers].map(([, to]) => posix.join(posix.dirname(file), to!).replace(/\.js$/, ''));
}

const graph = new Map(files.map((file) => [file, imported(file)]));

/** The files that a file reaches, itself only by a circle. */
function reached(file: string): Set<string> {
  const found = new Set<string>();
  const next = [...(graph.get(file) ?? [])];
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    next.push(...(graph.get(one) ?? []));
  }
  return found;
}

test('every import leads to a file of lib/', () => {
  const edges = [...graph.values()].flat();
  expect(edges.length).toBeGreaterThan(files.length);
  expect(edges.filter((to) => !graph.has(to))).toEqual([]);
});

test('no file imports itself by way of others', () => {
  expect(files.filter((file) => reached(file).has(file))).toEqual([]);
});

test('every file stands in a layer', () => {
  expect(files.filter((file) => layerOf(file) === undefined)).toEqual([]);
  expect(Object.keys(layers).filter((name) => !files.some((f) => layerOf(f) === name))).toEqual([]);
});

test('no file imports one of a layer above its own', () => {
  const order = Object.keys(layers);
  const height = (file: string): number => order.indexOf(layerOf(file)!);
  const upward = [...graph].flatMap(([from, all]) =>
    all.filter((to) => height(to) > height(from)).map((to) => `${from} imports ${to}`),
  );
  expect(upward).toEqual([]);
});

test('docs/architecture.md has a row for every folder', () => {
  const page = readFileSync(join(top, 'docs/architecture.md'), 'utf8');
  const rows = new Set([...page.matchAll(/^\| `([\w/]+)` +\|/gm)].map(([, name]) => name));
  const folders = Object.keys(layers).filter((name) => !files.includes(name) && !rows.has(name));
  expect(folders.filter((name) => name !== 'policy' && !name.startsWith('cli/'))).toEqual([]);
  expect([...rows].filter((name) => layers[name!] === undefined)).toEqual([]);
});
