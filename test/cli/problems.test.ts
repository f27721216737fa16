import type { Problem } from '../../lib/errors.js';
import { renderProblem, renderProblems } from '../../lib/cli/render/problems.js';

const base = { code: 'usage', message: 'unknown usage "client-auth"', level: 'error' } as const;

test('place, fact and hint, as an option path', () => {
  const problem = {
    ...base,
    place: 'cas.k8s.certs.kubelet.usages[1]',
    hint: 'did you mean "client auth"?',
  };
  expect(renderProblem(problem)).toBe(
    'error: cas.k8s.certs.kubelet.usages[1]: unknown usage "client-auth"\nhint: did you mean "client auth"?',
  );
});

test('file and line stand before the option path', () => {
  const problem = { ...base, place: 'cas.k8s', file: 'certflake.yaml', line: 12 };
  expect(renderProblem(problem)).toBe(
    'error: certflake.yaml:12: cas.k8s: unknown usage "client-auth"',
  );
});

test('a file that is itself the place is named once', () => {
  const problem = { ...base, place: 'certflake.yaml', line: 3 };
  expect(renderProblem(problem)).toBe('error: certflake.yaml:3: unknown usage "client-auth"');
});

test('a problem of the whole file or of nothing has no empty place', () => {
  expect(renderProblem({ ...base, place: '', file: 'a.ts' })).toMatch(/^error: a\.ts: unknown/);
  expect(renderProblem({ ...base, place: '' })).toMatch(/^error: unknown/);
});

test('several problems are told apart by a blank line, each with its level', () => {
  const problems = [
    { ...base, place: 'a' },
    { ...base, place: 'b', level: 'warning' as const },
  ];
  expect(renderProblems(problems).split('\n\n')).toHaveLength(2);
  expect(renderProblems(problems)).toContain('\nwarning: b: ');
});

test('what many certificates wait for is said once, and one is named with its place', () => {
  const waits = (place: string, ca: string): Problem => ({
    code: 'authority-unusable',
    place,
    message: `waits for authority "${ca}": it has expired`,
    together: `certificates wait for authority "${ca}": it has expired`,
    hint: 'mend the authority first',
    level: 'error',
  });
  const all = [waits('a.crt', 'one'), waits('b.crt', 'two'), waits('c.crt', 'one')];
  expect(renderProblems(all)).toBe(
    `error: 2 certificates wait for authority "one": it has expired
hint: mend the authority first

error: b.crt: waits for authority "two": it has expired
hint: mend the authority first`,
  );
  const same: Problem = { code: 'locked', place: 'x', message: 'm', level: 'error' };
  expect(renderProblems([same, { ...same, place: 'y' }])).toBe('error: x: m\n\nerror: y: m');
});
