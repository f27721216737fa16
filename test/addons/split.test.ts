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
    return error.problems.map(
      ({ line, place, file, message }) => `${line}: ${place === '' ? file : place}: ${message}`,
    );
  }
  return [];
}

const configMap = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "${name}" }\n${more}`;

const ten = (word: string): string => `[${Array(10).fill(word).join(', ')}]`;
const laughs = ['x', '*a', '*b', '*c', '*d', '*e']
  .map((word, i) => `  ${'abcdef'[i]!}: &${'abcdef'[i]!} ${ten(word)}\n`)
  .join('');

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

test('an item of a typed list keeps what it says of itself', () => {
  const text =
    'apiVersion: v1\nkind: PodList\nitems: [ { kind: Job, apiVersion: batch/v1, metadata: { name: a } } ]\n';
  expect(split(text)['Job_a.json']).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job' });
});

test('the items of a plain List say everything themselves', () => {
  const text = 'apiVersion: v1\nkind: List\nitems: [ { kind: Job, metadata: { name: a } } ]\n';
  expect(problemsOf(text)).toEqual([
    '1: Job/a: not a Kubernetes object: apiVersion or kind is missing',
  ]);
});

test('a Secret of another group is none', () => {
  const text = 'apiVersion: vault.example.org/v1\nkind: Secret\nmetadata: { name: a }\n';
  expect(Object.keys(split(text))).toEqual(['Secret_a.json']);
});

test('a newer version of a group is the same object, another group is another', () => {
  const ingress = (apiVersion: string) =>
    `apiVersion: ${apiVersion}\nkind: Ingress\nmetadata: { name: a }\n`;
  const both = (first: string, second: string) => `${ingress(first)}---\n${ingress(second)}`;
  expect(problemsOf(both('networking.k8s.io/v1beta1', 'networking.k8s.io/v1'))).toEqual([
    '5: Ingress/a: line 1 declares the same object differently',
  ]);
  expect(Object.keys(split(both('extensions/v1beta1', 'networking.k8s.io/v1')))).toHaveLength(2);
});

test('names in a folder are sorted', () => {
  const names = splitBundle(['b', 'c', 'a'].map((name) => configMap(name)).join('---\n'), 'x');
  expect(names.map(({ name }) => name)).toEqual(
    ['a', 'b', 'c'].map((name) => `ConfigMap_${name}.json`),
  );
});

test.each([
  ['nothing', ''],
  ['documents without content', '# nothing\n---\n'],
  ['a list without items', 'apiVersion: v1\nkind: List\nitems: []\n'],
])('refuses a bundle of %s: a failed download would delete every addon', (_, text) => {
  expect(problemsOf(text)).toEqual(['undefined: bundle.yaml: contains no Kubernetes object']);
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
      '1: Secret/token: a Secret cannot be an addon: addons are in the Nix store, where every user can read them',
    ],
  ],
  [
    'an object declared twice and differently',
    `${configMap('a')}---\n${configMap('a', 'data: { b: c }')}`,
    ['5: ConfigMap/a: line 1 declares the same object differently'],
  ],
  [
    'what is no object, and what has no name, at once',
    'replicas: 2\n---\napiVersion: v1\nkind: Pod\nmetadata: { generateName: a- }\n',
    [
      '1: bundle.yaml: not a Kubernetes object: apiVersion or kind is missing',
      '3: Pod: metadata.name is missing',
    ],
  ],
  [
    'a List whose items are none',
    'apiVersion: v1\nkind: List\nitems: { a: b }\n',
    ['1: List: items is not a list of objects'],
  ],
  [
    'an alias that stands for nothing',
    `${configMap('a')}---\n${configMap('b', 'data: { host: *.example.org }')}`,
    ['5: bundle.yaml: not YAML: there is no anchor &.example.org'],
  ],
  [
    'an alias that stands for what it is in',
    configMap('a', 'data: &a { b: *a }'),
    ['1: bundle.yaml: not YAML: its aliases form a circle, or expand too far'],
  ],
  [
    'aliases that stand for a million words',
    configMap('a', `data:\n${laughs}`),
    ['1: bundle.yaml: not YAML: its aliases form a circle, or expand too far'],
  ],
  [
    'numbers that JavaScript would round, bytes, and keys that are no text',
    `${configMap('a', 'data: { b: 9007199254740993 }')}\nc: !!binary aGk=\n? [d]\n: e\n? \n: f\n`,
    [
      '4: bundle.yaml: a number in JSON cannot hold 9007199254740993 exactly',
      '5: bundle.yaml: !!binary has no value in JSON',
      '6: bundle.yaml: a key is a list or a mapping',
      '8: bundle.yaml: a key is empty',
    ],
  ],
  [
    'numbers that JSON has no word for',
    configMap('a', 'data: { b: .inf, c: -.INF, d: .nan, e: 1e999, f: ".inf" }'),
    ['.inf', '-.INF', '.nan', '1e999'].map(
      (word) => `4: bundle.yaml: ${word} is not a number in JSON`,
    ),
  ],
  [
    'a kind, a name or a namespace that leads elsewhere',
    [
      configMap('a').replace('ConfigMap', '"../../x"'),
      configMap('a\\0b'),
      configMap('..'),
      configMap('a/b'),
      configMap('a').replace('}', ', namespace: ../x }'),
      configMap('a').replace('}', ', namespace: 7 }'),
      configMap('a').replace('v1', '../v1'),
      configMap('x'.repeat(254)),
    ].join('---\n'),
    [
      '1: ../../x/a: "../../x" is not a valid kind',
      '5: ConfigMap/a\0b: "a\\u0000b" is not a valid name',
      '9: ConfigMap/..: ".." is not a valid name',
      '13: ConfigMap/a/b: "a/b" is not a valid name',
      '17: ConfigMap/a: "../x" is not a valid namespace',
      '21: ConfigMap/a: 7 is not a valid namespace',
      '25: ConfigMap/a: "../v1" is not a valid apiVersion',
      expect.stringMatching(/^29: ConfigMap\/x+: "x+…" is not a valid name$/) as string,
    ],
  ],
  [
    'a chart that is not rendered',
    configMap('a').replace('"a"', '{{ .Values.name }}'),
    ['3: bundle.yaml: this is a template of a chart'],
  ],
  [
    'a chart whose names are not rendered',
    configMap('{{ .Release.Name }}'),
    ['1: ConfigMap/{{ .Release.Name }}: its name contains a template of a chart'],
  ],
  [
    'a chart whose templates are no YAML',
    `a:\n{{- if .Values.x }}\n${configMap('a')}{{- end }}\n`,
    ['2: bundle.yaml: this is a template of a chart'],
  ],
  [
    'what is not YAML in many places, with the first of each document',
    'a: [\nb: ]\nc: {\n',
    [expect.stringMatching(/^\d: bundle\.yaml: not YAML: /) as string],
  ],
  [
    'what is not YAML',
    'apiVersion: [\n',
    [expect.stringMatching(/^\d: bundle\.yaml: not YAML: /) as string],
  ],
])('refuses %s', (_, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});
