import {
  importsRules,
  namesOtherRules,
  rulesAround,
  rulesToChange,
} from '../../lib/cli/rules/own-rules.js';
import { importLine } from '../../lib/cli/render/emitted.js';
import { CertflakeError } from '../../lib/errors.js';
import { testEnds } from '../liveness.js';

const texts: Readonly<Record<string, string>> = {
  'ours/secrets.nix':
    '# Written by certflake emit from prod.yaml: change that and emit again.\n{ }\n',
  'theirs/secrets.nix': '{ }\n',
};

/** The user's own rules, in a folder without those of `old` and `secrets/certs`. */
const out = (text: string) => ({
  has: (path: string) => {
    if (path.length > 300) throw new CertflakeError('no', { code: 'name-too-long', hint: 'x' });
    return path !== 'old/secrets.nix' && path !== 'secrets/certs/secrets.nix';
  },
  read: (path: string) => texts[path] ?? text,
});

const isOther = (text: string) => namesOtherRules(out(text), 'secrets.nix', 'pki/secrets.nix');

test.each([
  ['(import ./secrets/certs/secrets.nix)', true],
  ['(import ./pki/secrets.nix) // (import ./old/secrets.nix)', false],
  ['(import ./ours/secrets.nix)', true],
  ['(import ./theirs/secrets.nix)', false],
  ['(import ./ours/secrets.nix) // (import ./pki/secrets.nix)', false],
  ['import ../elsewhere/secrets.nix', false],
  ['import ./old/secrets.nix.bak', false],
  [`import ./${'x'.repeat(400)}/secrets.nix`, false],
  ['{ }', false],
])('%s', (text, expected) => {
  expect(isOther(text)).toBe(expected);
});

testEnds('rules of any text are looked at quickly, or not at all', () => {
  expect(isOther('./'.repeat(400_000))).toBe(false);
  expect(isOther(`./old/secrets.nix${' '.repeat(1 << 20)}`)).toBe(false);
});

describe('the line that emit prints', () => {
  const line = importLine('pki/secrets.nix', 'secrets.nix');
  const isThere = (text: string) => importsRules(out(text), 'secrets.nix', 'pki/secrets.nix');

  test.each([
    ['as it is printed', `{ "a.age".publicKeys = [ ]; } ${line}\n`, true],
    ['over several lines', `{ }\n${line.replaceAll(' ', '\n  ')}\n`, true],
    ['behind comments', `# mine\n/* and */ { } ${line}\n`, true],
    ['in a comment', `{ } # ${line}\n`, false],
    ['in a comment of several lines', `{ } /*\n${line}\n*/`, false],
    ['under other names', `import ./pki/secrets.nix`, false],
    ['of another folder', `{ } ${importLine('certs/secrets.nix', 'secrets.nix')}`, false],
    ['nowhere', '{ }', false],
  ])('%s', (_, text, expected) => {
    expect(isThere(text)).toBe(expected);
  });

  testEnds('is looked for quickly', () => {
    for (const piece of ['/*', 'import ', '#', '"pki/${'])
      expect(isThere(piece.repeat((1 << 19) / piece.length))).toBe(false);
  });
});

describe('rules in a folder that `dir` has left', () => {
  const line = (rules: string) => importLine(rules, 'secrets/secrets.nix');
  const repository = (files: Readonly<Record<string, string>>) => ({
    has: (path: string) => path in files,
    read: (path: string) => files[path],
    folders: (path: string) => (path === '.' ? ['.git', 'old', 'other', 'pki', 'secrets'] : []),
  });
  const ours = { 'pki/secrets.nix': texts['ours/secrets.nix']! };
  const theirs = { 'old/secrets.nix': texts['ours/secrets.nix']!, 'other/secrets.nix': '{ }' };

  test('are found by what they import, and are to import the present ones', () => {
    const own = `{ } ${line('secrets/certs/secrets.nix')}`;
    const out = repository({ ...ours, ...theirs, 'secrets/secrets.nix': own });
    expect(rulesAround(out, 'pki/secrets.nix')).toEqual(['secrets/secrets.nix']);
    const change = { own: 'secrets/secrets.nix', isOther: true };
    expect(rulesToChange(out, 'pki/secrets.nix', false)).toEqual(change);
  });

  test('are well once they import the present ones', () => {
    const own = `{ } ${line('pki/secrets.nix')}`;
    expect(own).toContain('import ../pki/secrets.nix;');
    const out = repository({ ...ours, 'secrets/secrets.nix': own });
    expect(rulesToChange(out, 'pki/secrets.nix', true)).toBeUndefined();
  });

  test('are another policy’s where they import what is there', () => {
    const own = `{ } ${importLine('other/certs/secrets.nix', 'other/secrets.nix')}`;
    const others = {
      'other/certs/secrets.nix': texts['ours/secrets.nix']!,
      'other/secrets.nix': own,
    };
    const out = repository({ ...ours, ...others });
    expect(rulesAround(out, 'pki/secrets.nix')).toEqual([]);
    const change = { own: 'secrets.nix', isOther: false };
    expect(rulesToChange(out, 'pki/secrets.nix', true)).toEqual(change);
    expect(rulesToChange(out, 'pki/secrets.nix', false)).toBeUndefined();
  });

  test('are not asked where some lie above', () => {
    const out = repository({ ...ours, ...theirs, 'secrets.nix': '{ }' });
    expect(rulesAround(out, 'pki/secrets.nix')).toEqual(['secrets.nix']);
    const change = { own: 'secrets.nix', isOther: false };
    expect(rulesToChange(out, 'pki/secrets.nix', true)).toEqual(change);
  });
});
