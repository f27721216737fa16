import { readFileSync } from 'node:fs';

import { splitBundle } from '../../lib/addons/split.js';
import { PolicyError } from '../../lib/errors.js';

const fixture = (name: string): string => readFileSync(`fixtures/addons/${name}`, 'utf8');

function split(text: string): Record<string, Record<string, unknown>> {
  const files = splitBundle(text, 'bundle.yaml');
  return Object.fromEntries(
    files.map((file) => [file.name, JSON.parse(file.text) as Record<string, unknown>]),
  );
}

function problemsOf(text: string): string[] {
  try {
    splitBundle(text, 'bundle.yaml');
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.problems.map(({ line, place, message }) => `${line}: ${place}: ${message}`);
  }
  return [];
}

const configMap = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "${name}" }\n${more}`;

test('makes one file of each object, and none of empty documents', () => {
  expect(Object.keys(split(fixture('bundle.yaml')))).toEqual([
    'ClusterRole_system-demo-reader-d1989eef.json',
    'DaemonSet_agent.json',
    'Ingress_web-51493326.json',
    'Ingress_web-7016b923.json',
    'Namespace_demo.json',
    'ServiceAccount_demo-5a34e413.json',
    'ServiceAccount_demo-dde46c22.json',
  ]);
});

test('keeps labels, and reads numbers as Kubernetes does', () => {
  expect(split(fixture('bundle.yaml'))['DaemonSet_agent.json']).toMatchObject({
    metadata: {
      labels: { 'addonmanager.kubernetes.io/mode': 'EnsureExists', since: '2024-01-01' },
    },
    spec: { template: { spec: { volumes: [{ configMap: { defaultMode: 420 } }] } } },
  });
});

test('takes words for what YAML 1.1 takes them, but neither dates nor base 60', () => {
  const text = configMap('a', 'data: { on: yes, port: 22:22, at: 2024-01-01T00:00:00Z }');
  expect(split(text)['ConfigMap_a.json']!['data']).toEqual({
    true: true,
    port: '22:22',
    at: '2024-01-01T00:00:00Z',
  });
});

test('names depend on no order', () => {
  const documents = fixture('bundle.yaml').split('---\n');
  const reversed = documents.reverse().join('\n---\n');
  expect(split(reversed)).toEqual(split(fixture('bundle.yaml')));
});

test('tells names apart that differ in case alone', () => {
  const names = Object.keys(split(`${configMap('a')}---\n${configMap('A')}`));
  expect(names).toHaveLength(2);
  for (const name of names) expect(name).toMatch(/^ConfigMap_[aA]-[0-9a-f]{8}\.json$/);
});

test('cuts names that Nix would not take', () => {
  const [name = ''] = Object.keys(split(configMap('x'.repeat(253))));
  expect(name).toMatch(/^ConfigMap_x+-[0-9a-f]{8}\.json$/);
  expect(name.length).toBeLessThanOrEqual(211);
});

test("gives the items of a typed list the list's kind", () => {
  const text = 'apiVersion: v1\nkind: ConfigMapList\nitems: [ { metadata: { name: a } } ]\n';
  expect(split(text)['ConfigMap_a.json']).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
});

test('takes an empty bundle', () => {
  expect(split('# nothing\n---\n')).toEqual({});
});

test('counts an object once that is repeated word for word', () => {
  expect(Object.keys(split(`${configMap('a')}---\n${configMap('a')}`))).toEqual([
    'ConfigMap_a.json',
  ]);
});

test.each([
  [
    'a Secret, in a list too, with the reason',
    fixture('secret.yaml'),
    [
      '1: Secret/token: a Secret cannot be an addon: addons lie in the Nix store, which everybody may read',
    ],
  ],
  [
    'an object declared twice and differently',
    `${configMap('a')}---\n${configMap('a', 'data: { b: c }')}`,
    ['5: ConfigMap/a: declared in line 1 too, and differently'],
  ],
  [
    'what is no object, and what has no name, at once',
    'replicas: 2\n---\napiVersion: v1\nkind: Pod\nmetadata: { generateName: a- }\n',
    [
      '1: : no Kubernetes object: apiVersion or kind is missing',
      '3: Pod: metadata.name is missing',
    ],
  ],
  [
    'what is not YAML',
    'apiVersion: [\n',
    [expect.stringMatching(/^\d: bundle\.yaml: not YAML: /) as string],
  ],
])('refuses %s', (_, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});
