import { didYouMean, nearest } from '../../lib/text/did-you-mean.js';
import { orList, quoteForMessage } from '../../lib/text/quote.js';

test.each([
  ['client-auth', 'client auth'],
  ['clientAuth', 'client auth'],
  ['serverauth', 'server auth'],
  ['sever auth', 'server auth'],
])('%s is near %s', (word, known) => {
  expect(nearest(word, ['server auth', 'client auth', 'signing'])).toBe(known);
});

test('what shares little with any known word is near none', () => {
  expect(nearest('TLS', ['server auth', 'client auth'])).toBeUndefined();
  expect(didYouMean('TLS', ['server auth', 'signing'], 'known')).toBe(
    'known: server auth, signing',
  );
  expect(didYouMean('TLS', ['server auth'])).toBeUndefined();
});

test('a private key is never shown', () => {
  expect(quoteForMessage('-----BEGIN OPENSSH PRIVATE KEY-----\nabc')).toBe('a private key');
  expect(quoteForMessage('age-secret-key-1abc')).toBe('a private key');
});

test('a comment that speaks of a private key is none', () => {
  const key = 'ssh-ed25519 AAAA my private key';
  expect(quoteForMessage(key)).toBe(`"${key}"`);
});

test('what a terminal would act on is shown escaped, and long values are cut', () => {
  expect(quoteForMessage('a\u001b[31m\u202eb\u0085')).toBe('"a\\u001b[31m\\u202eb\\u0085"');
  expect(quoteForMessage('x'.repeat(1000))).toHaveLength(60);
});

test('words are joined as in speech', () => {
  expect(orList([])).toBe('');
  expect(orList(['a'])).toBe('a');
  expect(orList([1, 2, 3])).toBe('1, 2 or 3');
});
