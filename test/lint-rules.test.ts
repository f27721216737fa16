import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const top = fileURLToPath(new URL('..', import.meta.url));
type Rules = { selector: string; message: string }[];
const { fromData } = (await import(join(top, 'scripts/from-data.mjs'))) as { fromData: Rules };
const { plainWords } = (await import(join(top, 'scripts/plain-words.mjs'))) as {
  plainWords: Rules;
};

const said = (code: string): string[] =>
  new Linter()
    .verify(code, {
      languageOptions: { parser: tseslint.parser },
      rules: { 'no-restricted-syntax': ['error', ...fromData, ...plainWords] },
    })
    .map(({ message }) => message);

test.each([
  "problem.message.includes('not')",
  "problem?.message.startsWith('not')",
  "problem.message?.endsWith('not')",
  "problem.hint!.includes('not')",
  "hint!.split(' ')",
  "message.indexOf(' ')",
  'one.two.reason.match(/not/)',
  'fact.charAt(0)',
  'spec.id.slice(3)',
  "place.split('.')",
  'id.lastIndexOf("-")',
  '/not/.test(problem.message)',
  '/not/.exec(message)',
  '/not/.test(problem.hint!)',
  'new RegExp(word).test(error.message)',
  'issuerId[0]',
  'error.message[0]',
  "if (error.message === 'no') stop()",
  "if ('no' === error.message) stop()",
  'if (hint === `no ${word}`) stop()',
  "switch (error.message) { case 'no': stop() }",
])('code does not decide from a text: %s', (code) => {
  expect(said(code)).toEqual([expect.stringContaining('decide from data')]);
});

test.each([
  `const hint = 'run "certflake apply" first'`,
  'const hint = `run "certflake apply --only ${id}"`',
  'const hint = `look ("git log -- ${path}")`',
  `const hint = 'then "rm -r x"'`,
])('no text has a command line: %s', (code) => {
  expect(said(code)).toEqual([expect.stringContaining('say the command as data')]);
});

test.each(["const one = { hint: 'do this; or that' }", 'const one = { hint: `do ${a}; or that` }'])(
  'a hint of several thoughts has them as data: %s',
  (code) => {
    expect(said(code)).toEqual([expect.stringContaining('tag it with say')]);
  },
);

test.each(["const message = 'nobody has it'", 'say`seal it anew for ${host}`'])(
  'printed texts use plain words: %s',
  (code) => {
    expect(said(code)).toEqual([expect.stringContaining('plain English')]);
  },
);

test.each([
  'const nobody = users.length === 0',
  'const all = ids.map((id) => known.get(id))',
  'texts[message]',
  'if (a.message === b.message) same()',
  'if (hint === undefined) none()',
  'names.includes(id)',
  'error.code.startsWith("E")',
  'say`run ${certflake("apply")} first`',
  'const text = "see git for it"',
])('other code is free: %s', (code) => {
  expect(said(code)).toEqual([]);
});
