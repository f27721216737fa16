import fc from 'fast-check';
import {
  atLines,
  pathOf,
  placeOf,
  problemsOf,
  type LocatedProblem,
} from '../../lib/policy/problems/option-path.js';

test('a path reads as people write it', () => {
  expect(placeOf(['cas', 'k8s', 'certs', 'kubelet', 'usages', 1])).toBe(
    'cas.k8s.certs.kubelet.usages[1]',
  );
  expect(placeOf(['hosts', 'a.b', 'role'])).toBe('hosts["a.b"].role');
});

test('a place leads back to its path', () => {
  const step = fc.oneof(fc.nat(), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(step), (path) => {
      expect(pathOf(placeOf(path))).toEqual(path);
    }),
  );
});

test('a name that is a private key is left out of the place', () => {
  expect(placeOf(['hosts', 'AGE-SECRET-KEY-1X'])).toBe('hosts["…"]');
});

test('problems come in the order of their lines, each once', () => {
  const drafts: LocatedProblem[] = [
    { path: ['b'], code: 'empty', message: 'second' },
    { path: ['a'], code: 'empty', message: 'first' },
    { path: ['b'], code: 'empty', message: 'second' },
  ];
  const locate = ([step]: readonly unknown[]) => (step === 'a' ? 1 : 2);
  const problems = problemsOf(drafts, { file: 'certflake.yaml', locate });
  expect(problems.map(({ message, line }) => [message, line])).toEqual([
    ['first', 1],
    ['second', 2],
  ]);
});

test('lines are found for problems that know their place only', () => {
  const problem = { code: 'empty', place: 'cas.k8s[3]', message: 'm', level: 'error' } as const;
  const seen: unknown[] = [];
  const [found] = atLines([problem], { file: 'f.yaml', locate: (path) => (seen.push(path), 7) });
  expect(found).toEqual({ ...problem, file: 'f.yaml', line: 7 });
  expect(seen).toEqual([['cas', 'k8s', 3]]);
});
