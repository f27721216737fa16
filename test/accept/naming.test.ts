import { shownOf, unnamed, wordOf } from '../../lib/accept/naming.js';
import type { Claim, ReaderClaim } from '../../lib/model/index.js';

const reader = (owner: string, fingerprint: string): ReaderClaim => ({
  ...{ kind: 'reader', id: `ca-${owner}`, owner, key: fingerprint, fingerprint },
  ...{ replaces: [], exists: true },
});
const digest = 'ab'.repeat(32);
const authority: Claim = {
  ...{ kind: 'authority', id: 'ca-x', ca: 'x', path: 'ca/x.crt', subject: 'CN=x' },
  fingerprint: digest,
};

test('a claim is named by its fingerprint, an operator as one', () => {
  const claims = [reader('host:web-1', 'SHA256:a'), reader('operator', 'SHA256:b'), authority];
  const words = ['SHA256:a', 'operator=SHA256:b', digest];
  expect(claims.map((claim) => wordOf(claim, claims))).toEqual(words);
  expect(unnamed(claims, ['SHA256:a', 'SHA256:b', digest])).toEqual([claims[1]]);
  expect(unnamed(claims, [`x=${digest}`, 'host:web-1=SHA256:a', 'operator=SHA256:b'])).toEqual([]);
  expect(unnamed(claims)).toEqual(claims);
});

test('who was told the fingerprint of a host makes no operator of it', () => {
  const claims = [reader('host:web-9', 'SHA256:a'), reader('operator', 'SHA256:a')];
  expect(unnamed(claims, ['SHA256:a'])).toEqual(claims);
  expect(unnamed(claims, ['host:web-9=SHA256:a'])).toEqual([claims[1]]);
  expect(wordOf(claims[1]!, claims)).toBe('operator=SHA256:a');
});

test('a key that was accepted as another host’s is bound to the one that claims it now', () => {
  const claims: Claim[] = [{ ...reader('host:web-9', 'SHA256:a'), isAnothers: true }];
  expect(wordOf(claims[0]!, claims)).toBe('host:web-9=SHA256:a');
  expect(unnamed(claims, ['SHA256:a'])).toEqual(claims);
  expect(unnamed(claims, ['host:web-9=SHA256:a'])).toEqual([]);
});

test('an owner is named exactly, also where it need not be', () => {
  const claims = [reader('operator', 'SHA256:a')];
  expect(unnamed(claims, ['operator=SHA256:a'])).toEqual([]);
  expect(unnamed(claims, ['host:web-1=SHA256:a'])).toEqual(claims);
});

test("a digest may be written as openssl prints it, a key's fingerprint keeps its case", () => {
  const printed = digest.toUpperCase().match(/../g)!.join(':');
  expect(unnamed([authority], [printed])).toEqual([]);
  expect(unnamed([authority], [`x=${printed}`])).toEqual([]);
  expect(unnamed([reader('host:a', 'SHA256:aB')], ['SHA256:ab'])).toHaveLength(1);
});

test('an age recipient has no fingerprint: it is compared itself', () => {
  const age = reader('operator', 'age1x');
  const ssh = { ...reader('host:web-1', 'SHA256:a'), key: 'ssh-ed25519 AAAA' };
  expect([shownOf([age]), shownOf([ssh], ''), shownOf([authority])]).toEqual([
    'public keys',
    'fingerprint',
    'fingerprints',
  ]);
  expect(shownOf([ssh, age, authority])).toBe('fingerprints and public keys');
});
