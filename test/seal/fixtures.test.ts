import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unseal } from '../../lib/seal/seal.js';
import { identity, text } from './throwaway.js';

/** Files that age 1.3.1 and rage sealed once to the throwaway keys among the mistakes. */
const read = (path: string) => readFileSync(join(import.meta.dirname, '../../fixtures', path));

test.each([
  ['age-x25519', 'private-key-age', 'sealed by age 1.3.1\n'],
  ['age-ed25519', 'private-key-openssh', 'sealed by age 1.3.1\n'],
  ['age-rsa', 'private-key-pem', 'sealed by age 1.3.1\n'],
  ['rage-ed25519', 'private-key-openssh', 'sealed by rage\n'],
  ['rage-rsa', 'private-key-pem', 'sealed by rage\n'],
])('%s.key.age opens without age installed', async (file, key, content) => {
  const own = await identity(read(`keys/${key}.pub`));
  expect(text(await unseal(read(`sealed/${file}.key.age`), own, file))).toBe(content);
});
