import { namesGoneRules } from '../../lib/cli/own-rules.js';
import { CertflakeError } from '../../lib/errors.js';
import { testEnds } from '../liveness.js';

/** The user's own rules, in a folder in which only they are. */
const out = (text: string) => ({
  has: (path: string) => {
    if (path.length > 300) throw new CertflakeError('no', { code: 'name-too-long', hint: 'x' });
    return path === 'secrets.nix';
  },
  read: () => text,
});

const isGone = (text: string) => namesGoneRules(out(text), 'secrets.nix', 'pki/secrets.nix');

test.each([
  ['(import ./secrets/certs/secrets.nix)', true],
  ['(import ./pki/secrets.nix) // (import ./old/secrets.nix)', false],
  ['import ../elsewhere/secrets.nix', false],
  ['import ./old/secrets.nix.bak', false],
  [`import ./${'x'.repeat(400)}/secrets.nix`, false],
  ['{ }', false],
])('%s', (text, expected) => {
  expect(isGone(text)).toBe(expected);
});

testEnds('rules of any text are looked at quickly, or not at all', () => {
  expect(isGone('./'.repeat(400_000))).toBe(false);
  expect(isGone(`./old/secrets.nix${' '.repeat(1 << 20)}`)).toBe(false);
});
