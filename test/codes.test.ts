import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { codes, topics, type Code } from '../lib/codes.js';
import { CertflakeError, type Problem } from '../lib/errors.js';
import { rules } from '../lib/cluster/lint/lint.js';

test('the documents tell of every code what it means now', () => {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  execFileSync(process.execPath, ['scripts/codes.mjs', '--check'], { cwd, stdio: 'pipe' });
});

/** The texts of all string literals in a source, templates without parts among them. */
function literalsIn(source: ts.Node): string[] {
  const found = ts.isStringLiteralLike(source) ? [source.text] : [];
  ts.forEachChild(source, (child) => void found.push(...literalsIn(child)));
  return found;
}

test('lib uses each code', () => {
  const lib = fileURLToPath(new URL('../lib', import.meta.url));
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.startsWith('codes/'),
  );
  const used = new Set(
    files.flatMap((path) => {
      const text = readFileSync(join(lib, path), 'utf8');
      return literalsIn(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext));
    }),
  );
  expect(Object.keys(codes).filter((code) => !used.has(code))).toEqual([]);
});

test('each code has one topic', () => {
  const told = topics.flatMap((topic) => Object.keys(topic.codes));
  expect(told.sort()).toEqual(Object.keys(codes).sort());
});

test('the rules of lint have the levels that the documents tell', () => {
  const levels = rules.map(({ name, level }) => [name, level]);
  expect(levels).toEqual(rules.map(({ name }) => [name, codes[name].level]));
});

test('an unknown code does not compile', () => {
  // @ts-expect-error -- no such code
  const code: Code = 'no-such-code';
  // @ts-expect-error -- no such code
  const error = new CertflakeError('a fact', { code: 'no-such-code' });
  // @ts-expect-error -- no such code
  const problem: Pick<Problem, 'code'> = { code: 'no-such-code' };
  expect(codes).not.toHaveProperty([code]);
  expect([error.code, problem.code]).toEqual([code, code]);
});
