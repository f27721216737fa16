import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { placeOf, type Path } from '../../../lib/policy/problems/option-path.js';
import { table } from '../../../lib/policy/kubernetes/table.js';
import { policySchema } from '../../../lib/policy/validate/schema.generated.js';
import type { Schema } from '../../../lib/policy/validate/schema.js';
import { validate } from '../../../lib/policy/validate/validate.js';

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const schema = read('schema/kubernetes.schema.json') as Schema;
const data = read('data/kubernetes.json');

const wrongAt = (value: unknown): string[] =>
  validate(schema, value).map(({ path, message }) => `${placeOf(path)}: ${message}`);

test('the table has the shape that its schema documents', () => {
  expect(wrongAt(data)).toEqual([]);
});

/** By port, and by pod network. */
const ownKeys = ['otherPorts', 'networkPorts'];

/** Every set in the table. */
function setsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, one]) =>
    setsIn(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? below : [path, ...below];
}

/** A copy of the table with a key that no row has. */
function misspelt(path: Path): unknown {
  const copy = structuredClone(data);
  const row = path.reduce((value, step) => (value as Record<string, unknown>)[step]!, copy);
  (row as Record<string, unknown>)['misspelt'] = 'x';
  return copy;
}

test('a key that is not known is refused, with its place, wherever it stands', () => {
  const sets = setsIn(data).filter(([first]) => !ownKeys.includes(String(first)));
  expect(sets.length).toBeGreaterThan(100);
  for (const path of sets) {
    const place = placeOf([...path, 'misspelt']);
    expect(wrongAt(misspelt(path)).join('\n')).toContain(`${place}: unknown option`);
  }
});

test('a setting takes the words that the policy’s schema has for it', () => {
  const options = policySchema.definitions?.['KubernetesPolicy']?.properties ?? {};
  for (const [setting, words] of Object.entries(table.choices))
    expect([setting, words]).toEqual([setting, options[setting]?.enum]);
  expect(table.choices.networking).toEqual(expect.arrayContaining(Object.keys(table.networkPorts)));
});

/** The two that interpret the table, and how the one is laid out. */
const interpreters = ['lib/emit/roles', 'nix/modules/kubernetes-certs'].flatMap((folder) =>
  readdirSync(folder).map((file) => join(folder, file)),
);
const layouts = ['control-plane', 'worker-node', 'etcd'].map(
  (name) => `templates/emit/${name}.nix.hbs`,
);

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** Everything in the table that only a row may say. */
function rowWords(): string[] {
  const texts = textsIn(table);
  const options = texts.filter((text) => /^(services|systemd|networking)\.[\w.-]+$/.test(text));
  const sets = options.map((option) => option.split('.').slice(0, 2).join('.'));
  const ports = [
    ...Object.keys(table.otherPorts),
    ...Object.values(table.servers).flatMap(({ port }) => port ?? []),
    ...Object.values(table.networkPorts).flat(),
    table.defaults.apiServerPort,
  ];
  return [
    ...Object.keys(table.components),
    ...[...options, ...sets].filter((option) => option !== 'systemd.services'),
    ...texts.filter((text) => /^--[\w-]+$|^[\w-]+\.service$/.test(text)),
    ...ports.map(String),
  ];
}

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/^\s*(?:\/\/|#).*$/gm, '');

test.each([...interpreters, ...layouts])('%s says nothing that is a row’s to say', (file) => {
  const text = withoutComments(readFileSync(file, 'utf8'));
  const found = [...new Set(rowWords())].filter((word) => {
    const plain = word.replaceAll('.', String.raw`\.`);
    return new RegExp(`(?<![\\w-])${plain}(?![\\w-])`).test(text);
  });
  expect(rowWords().length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});
