import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { installed } from './installed.js';

/** The examples of docs/api.md, as a program that has installed the tarball runs and compiles them. */
const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const { place } = installed();
place.write('app/package.json', '{ "type": "module" }');

const guide = readFileSync(file('docs/api.md'), 'utf8');
const examples = guide
  .split(/^## /m)
  .flatMap((section) =>
    [...section.matchAll(/```ts\n(.*?)```/gs)].map(
      ([, code], index) => [`${section.split('\n')[0]!} ${index + 1}`, code!] as const,
    ),
  );

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
  typeRoots: [file('node_modules/@types')],
};

test.each(examples)('%s runs', (_title, code) => {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { ...options, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  place.write('app/example.mjs', outputText);
  place.run('rm', ['-rf', 'my-cluster', 'home'], { cwd: 'app' });
  expect(place.run(process.execPath, ['example.mjs'], { cwd: 'app' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

test('they compile', () => {
  const paths = examples.map(([, code], index) => place.write(`app/example-${index}.mts`, code));
  const found = ts.getPreEmitDiagnostics(ts.createProgram(paths, options));
  expect(
    found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  ).toEqual([]);
});

test('the table names every function of the library, and nothing else', async () => {
  const rows = guide.split(/^## /m)[0]!.match(/^\|.*$/gm) ?? [];
  const named = [...rows.join().matchAll(/`(\w+)`/g)].map(([, name]) => name!);
  const library = Object.entries((await import('../../lib/index.js')) as Record<string, unknown>)
    .filter(([name, value]) => typeof value === 'function' && !name.endsWith('Error'))
    .map(([name]) => name);
  expect(library.filter((name) => !named.includes(name))).toEqual([]);
  expect(named.filter((name) => !library.includes(name))).toEqual([]);
});
