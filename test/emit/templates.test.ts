import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { NixExpression, type NixValue } from '../../lib/emit/nix-value.js';
import { renderTemplate, type TemplateValues } from '../../lib/emit/templates.js';
import { filesBelow } from '../walk.js';

const render = (text: string, values: TemplateValues = {}): string =>
  renderTemplate({ path: 'templates/x.hbs', text }, values);

describe('a template', () => {
  test('lays values out where they stand, indented as their lines', () => {
    const values: TemplateValues = {
      certs: [
        { name: 'a b', value: { x: [1, 2] } },
        { name: ['c', 'in'], value: '${x}' },
      ],
    };
    const text = '{\n{{#each certs}}\n  {{attr name}} = {{nix value}};\n{{/each}}\n}\n';
    expect(render(text, values)).toBe(
      '{\n  "a b" = {\n    x = [\n      1\n      2\n    ];\n  };\n  c."in" = "\\${x}";\n}\n',
    );
  });

  test('breaks a line behind = where nixfmt does', () => {
    const value = new NixExpression(`config.${'x'.repeat(100)}`);
    expect(render('  a = {{nix value}};', { value })).toBe(`  a =\n    ${value.code};\n`);
  });

  test('keeps a comment a comment', () => {
    expect(render('{{comment text}}', { text: 'a\n"; evil = true;' })).toBe(
      '# a "; evil = true;\n',
    );
  });

  test('escapes nothing for HTML', () => {
    expect(render('{{nix text}}', { text: '<&>' })).toBe('"<&>"\n');
  });

  test('sees what it is given and nothing that JavaScript adds', () => {
    for (const name of ['constructor', '__proto__', 'given.constructor', 'given.toString']) {
      expect(() => render(`{{nix ${name}}}`, { given: {} })).toThrow(
        `templates/x.hbs:1: {{nix ${name}}} names nothing`,
      );
    }
  });
});

describe('a template is refused with its file and line', () => {
  test.each<[string, string, string]>([
    ['a value past the printer', 'a\n{{name}}', '2: {{name}} is not printed by the Nix printer'],
    ['unescaped', '{{{name}}}', '1: {{name}} is not printed'],
    ['with an ampersand', '{{&name}}', '1: {{name}} is not printed'],
    ['in a block', '{{#each all}}\n\n {{this}}\n{{/each}}', '3: {{this}} is not printed'],
    ['in an else', '{{#if all}}\n{{else}}\n{{name}}\n{{/if}}', '3: {{name}} is not printed'],
    ['a text printed', '{{nix}}', '1: {{nix}} is not printed'],
    ['two values', '{{nix name all}}', '1: {{nix}} is not printed'],
    ['another helper', '\n{{log name}}', '2: {{log}} is not printed'],
    ['another block', '{{#with all}}{{/with}}', '1: {{#with}} is not known here'],
    ['a subexpression', '{{nix (lookup all 0)}}', '1: an expression within another'],
    ['a named argument', '{{nix name as=1}}', '1: a named argument is not known'],
    ['a partial', '{{> other}}', '1: a partial is not known'],
    ['a partial block', '{{#> other}}{{/other}}', '1: a partial is not known'],
    ['a decorator', '{{* other}}', '1: a decorator is not known'],
    ['a name without a value', '\n{{nix nmae}}', '2: {{nix nmae}} names nothing'],
    ['a block without a value', '\n{{#each al}}{{/each}}', '2: {{#each al}} names nothing'],
    ['an open mustache', 'a\nb\n{{nix name', '3: is not a Handlebars template'],
    ['blocks crossed', 'a\n{{#each all}}{{/if}}', "2: each doesn't match if"],
    ['a value that Nix has not', '{\n  a = {{nix half}};\n}', '2: Nix code cannot contain 0.5'],
  ])('%s', (_what, text, message) => {
    const values = { name: 'n', all: [{}], half: 0.5 as NixValue };
    expect(() => render(text, values)).toThrow(`templates/x.hbs:${message}`);
  });
});

test('no template of ours prints past the printer', () => {
  const folder = new URL('../../templates/emit/', import.meta.url);
  const names = filesBelow(fileURLToPath(folder)).filter((name) => name.endsWith('.hbs'));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const mustaches = [...text.matchAll(/\{\{\{?[~&]?\s*([^}]*)\}\}/g)].map(([, inner]) => inner!);
    const printing = /^(?:nix|attr|comment) [\w.@]+~?$|^[#/](?:each|if|unless)\b|^else$|^!/;
    expect(mustaches.filter((inner) => !printing.test(inner)).map((m) => `${name}: ${m}`)).toEqual(
      [],
    );
  }
});
