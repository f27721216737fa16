import {
  formerPath,
  presentPathsOf,
  reservedSuffix,
  withGenerations,
} from '../../lib/model/generations.js';

const certificate = 'certs/ca/k8s.crt';
const key = 'certs/ca/k8s.key.age';
const files = { certificate, key, manifest: 'certs/ca/manifest.json', entry: 'k8s' };

test('an authority has the files of its next and of a former generation beside its own', () => {
  expect(withGenerations(files)).toEqual({
    ...files,
    next: { certificate: 'certs/ca/k8s.next.crt', key: 'certs/ca/k8s.next.key.age' },
    former: { certificate: 'certs/ca/k8s.old.crt', key: 'certs/ca/k8s.old.key.age' },
  });
});

test('each former generation has a name of its own', () => {
  expect([1, 2, 10].map((number) => formerPath(key, number))).toEqual([
    'certs/ca/k8s.old.key.age',
    'certs/ca/k8s.2.old.key.age',
    'certs/ca/k8s.10.old.key.age',
  ]);
});

test.each([
  ['ca/k8s.next.crt', ['ca/k8s.crt']],
  ['ca/k8s.next.key.age', ['ca/k8s.key.age']],
  ['ca/k8s.old.key.age', ['ca/k8s.key.age']],
  ['ca/k8s.2.old.key.age', ['ca/k8s.key.age', 'ca/k8s.2.key.age']],
  ['ca/k8s.1.2.old.crt', ['ca/k8s.1.crt', 'ca/k8s.1.2.crt']],
  ['ca/k8s.2.next.crt', ['ca/k8s.2.crt']],
  ['ca/k8s.crt', []],
  ['ca/k8s.old', []],
  ['ca/k8s.old.json', []],
  ['ca/k8s.2.crt', []],
  ['ca.old/k8s.crt', []],
])('%s may be of another generation of %j', (path, present) => {
  expect(presentPathsOf(path)).toEqual(present);
});

test('what one function names, the other reads', () => {
  const { next, former } = withGenerations(files);
  const generations = [
    next,
    former,
    { certificate: formerPath(certificate, 7), key: formerPath(key, 7) },
  ];
  for (const one of generations) {
    expect(presentPathsOf(one.certificate)).toContain(certificate);
    expect(presentPathsOf(one.key)).toContain(key);
  }
});

test.each([
  ['k8s.next', '.next'],
  ['k8s.old', '.old'],
  ['k8s.2.old', '.old'],
  ['k8s', undefined],
  ['old', undefined],
  ['k8s.older', undefined],
  ['k8s.next.x', undefined],
])('the name %s has the reserved suffix %s', (name, suffix) => {
  expect(reservedSuffix(name)).toBe(suffix);
});
