import { PolicyError } from '../../lib/errors.js';
import { parsePolicy } from '../../lib/policy/read/parse.js';

const yaml = (text: string) => parsePolicy(text, { format: 'yaml', file: 'certflake.yaml' });
const json = (text: string) => parsePolicy(text, { format: 'json', file: 'certflake.json' });

/** A policy's only certificate's options, in YAML. */
const certificate = (options: string) =>
  yaml(`cas:\n  k8s:\n    certs:\n      x: { ${options} }\n`).policy.cas['k8s']!.certs!['x'];

const problemsOf = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
  return [];
};

describe('YAML does not guess: where an option is text,', () => {
  test.each([
    ['mode: 0400', { mode: '0400' }],
    ['mode: 0o400', { mode: '0o400' }],
    ['commonName: 1e3', { commonName: '1e3' }],
    ['commonName: 0x1F', { commonName: '0x1F' }],
    ['commonName: yes', { commonName: 'yes' }],
    ['commonName: true', { commonName: 'true' }],
    ['commonName: .inf', { commonName: '.inf' }],
    ['commonName: 2024-01-01', { commonName: '2024-01-01' }],
    ['commonName: "null"', { commonName: 'null' }],
    ['commonName: system:node:x', { commonName: 'system:node:x' }],
    ['hosts: [1.10, 10, ::1]', { hosts: ['1.10', '10', '::1'] }],
    ['names: { O: 007 }', { names: { O: '007' } }],
  ])('%s keeps its source text', (text, value) => {
    expect(certificate(text)).toEqual(value);
  });

  test.each([
    ['keepKey: true', { keepKey: true }],
    ['keepKey: "true"', { keepKey: 'true' }],
    ['key: { size: 2048 }', { key: { size: 2048 } }],
    ['key: { size: "2048" }', { key: { size: '2048' } }],
    ['commonName:', { commonName: null }],
    ['commonName: ~', { commonName: null }],
  ])('%s is %j', (text, value) => {
    expect(certificate(text)).toEqual(value);
  });
});

test('a role is one word or several', () => {
  expect(yaml('hosts: { a: { role: 1 }, b: { role: [2, true] } }').policy.hosts).toEqual({
    a: { role: '1' },
    b: { role: ['2', 'true'] },
  });
});

test('anchors and aliases are followed', () => {
  const { policy } = yaml('defaults: &d { owner: a }\ncaDefaults: *d\n');
  expect(policy.caDefaults).toEqual({ owner: 'a' });
});

test('a name that JavaScript treats specially is a name like any other', () => {
  const { policy } = yaml('hosts: { __proto__: { role: a } }');
  expect(Object.keys(policy.hosts!)).toEqual(['__proto__']);
  expect(({} as { role?: string }).role).toBeUndefined();
});

test('JSON numbers stay numbers, for the validator to refuse', () => {
  expect(json('{"dir": 1.10}').policy).toEqual({ dir: 1.1 });
});

test('a byte order mark is passed over', () => {
  expect(yaml('\uFEFFdir: a').policy).toEqual({ dir: 'a' });
  expect(json('\uFEFF{"dir": "a"}').policy).toEqual({ dir: 'a' });
});

describe('lines', () => {
  const text = [
    'dir: certs',
    'hosts:',
    '  "a.b":',
    '    role: [x,',
    '      y]',
    'defaults: &d',
    '  owner: root',
    'caDefaults: *d',
  ].join('\n');

  test.each([
    [['dir'], 1],
    [['hosts', 'a.b', 'role', 1], 5],
    [['hosts', 'a.b', 'missing'], 3],
    [['caDefaults', 'owner'], 7],
    [['nothing'], 1],
    [[], 1],
  ])('%j is written in line %d', (path, line) => {
    expect(yaml(text).locate(path)).toBe(line);
  });

  test('are found in JSON too', () => {
    expect(json('{\n"dir": "a",\n\t"hosts": {\n"x": {} } }').locate(['hosts', 'x'])).toBe(4);
  });

  test('of an empty document there are none', () => {
    expect(yaml('# nothing\n').locate(['dir'])).toBeUndefined();
  });
});

test('an option that is set twice is refused in both formats', () => {
  const expected = [{ code: 'duplicate-option', line: 2 }];
  expect(problemsOf(() => yaml('dir: a\ndir: b'))).toMatchObject(expected);
  expect(problemsOf(() => json('{"dir": "a",\n"dir": "b"}'))).toMatchObject(expected);
});

test('what is wrong with the text as a whole names the file apart from the place', () => {
  const where = { place: '', file: 'certflake.yaml', line: 2 };
  for (const text of ['dir: a\nhosts: ]\n', 'dir: a\n<<<<<<< HEAD\n', 'dir: a\ndir: b\n']) {
    expect(problemsOf(() => yaml(text))).toMatchObject([where]);
  }
  expect(problemsOf(() => json('{\n}}'))).toMatchObject([{ ...where, file: 'certflake.json' }]);
});

test('of a broken document only the first error is said, with its line', () => {
  const problems = problemsOf(() => yaml('dir: a\nhosts: { x: ${y} }\ncas: { [ }\n'));
  expect(problems).toMatchObject([
    { line: 2, message: '${y} is not quoted', hint: 'quote it: "${y}"' },
  ]);
});

test('every unquoted wildcard is said', () => {
  const problems = problemsOf(() => yaml('certDefaults: { hosts: [*.a, *.b] }'));
  expect(problems.map(({ place }) => place)).toEqual([
    'certDefaults.hosts[0]',
    'certDefaults.hosts[1]',
  ]);
});

test('very deep nesting is an error, not a crash', () => {
  expect(problemsOf(() => yaml('['.repeat(50_000)))).toHaveLength(1);
  expect(problemsOf(() => yaml(`dir: ${'['.repeat(20_000)}${']'.repeat(20_000)}`))).toHaveLength(1);
  expect(json(`${'['.repeat(20_000)}${']'.repeat(20_000)}`).locate([0])).toBe(1);
});

const indented = 'the indentation matches no line above';
const open = 'a bracket is still open here';

test.each([
  ['dir: ./c\nhosts:\n  a: { role: x }\n   b: { role: y }\n', 4, indented],
  ['cas:\n  a:\n    ca: { commonName: x }\n      certs: {}\n', 4, indented],
  ['hosts:\n  a: [x] # ]\n    b: y\n', 3, indented],
  ['hosts: { a: { role: x }\ndir: c\n', 2, open],
  ['hosts: [a, { role: x }\ndir: c\n', 2, open],
])('a wrong indentation is told from an open bracket: %j', (text, line, message) => {
  expect(problemsOf(() => yaml(text))).toMatchObject([{ line, message }]);
});
