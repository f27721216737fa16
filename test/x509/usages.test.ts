import { extendedName, keyUsageName, resolveUsages, USAGES } from '../../lib/x509/usages.js';
import type { KeySpec } from '../../lib/model/index.js';

const rsa: KeySpec = { algo: 'rsa', size: 2048 };
const ec: KeySpec = { algo: 'ecdsa', size: 256 };
const ed: KeySpec = { algo: 'ed25519' };

const leaf = (words: string[], key: KeySpec) => resolveUsages(words, key, 'certificate');
const codes = (words: string[], key: KeySpec) =>
  leaf(words, key).findings.map((f) => `${f.level} ${f.code} ${f.index ?? '-'}`);

describe('usages', () => {
  test.each<[string, string[], KeySpec, string[]]>([
    ['RSA enciphers by default', ['server auth'], rsa, ['digitalSignature', 'keyEncipherment']],
    ['EC only signs by default', ['server auth'], ec, ['digitalSignature']],
    ['Ed25519 only signs by default', ['server auth'], ed, ['digitalSignature']],
    [
      'a listed key usage replaces the default',
      ['signing', 'client auth'],
      rsa,
      ['digitalSignature'],
    ],
    [
      'two names of one usage count once',
      ['signing', 'digital signature'],
      ec,
      ['digitalSignature'],
    ],
    [
      'key usages come in the order of their bits',
      ['key agreement', 'content commitment'],
      ec,
      ['contentCommitment', 'keyAgreement'],
    ],
    [
      'key encipherment alone on EC leaves the default',
      ['key encipherment'],
      ec,
      ['digitalSignature'],
    ],
    ['a TSA only signs (RFC 3161)', ['timestamping'], rsa, ['digitalSignature']],
  ])('%s', (_, words, key, expected) => {
    expect(leaf(words, key).usages.key).toEqual(expected);
  });

  test('extended usages keep the order of the policy, each once', () => {
    const { extended } = leaf(
      ['client auth', 's/mime', 'server auth', 'email protection'],
      ec,
    ).usages;
    expect(extended.map(extendedName)).toEqual(['client auth', 'email protection', 'server auth']);
  });

  test.each<[string, string[], KeySpec, string[]]>([
    [
      'key encipherment on EC is dropped with a note',
      ['key encipherment'],
      ec,
      ['note usage-dropped 0'],
    ],
    ['key encipherment on Ed25519 too', ['key encipherment'], ed, ['note usage-dropped 0']],
    ['RSA enciphers keys', ['key encipherment'], rsa, []],
    [
      'data encipherment needs RSA',
      ['signing', 'data encipherment'],
      ec,
      ['error usage-unfit-for-key 1'],
    ],
    ['Ed25519 enciphers no data', ['data encipherment'], ed, ['error usage-unfit-for-key 0']],
    ['key agreement needs EC', ['key agreement'], rsa, ['error usage-unfit-for-key 0']],
    ['Ed25519 agrees on no keys', ['key agreement'], ed, ['error usage-unfit-for-key 0']],
    [
      'encipher only needs key agreement',
      ['encipher only'],
      ec,
      ['error usage-needs-key-agreement 0'],
    ],
    ['with key agreement it is fine', ['key agreement', 'decipher only'], ec, []],
    [
      'leaves sign neither certificates nor lists',
      ['cert sign', 'crl sign'],
      rsa,
      ['error usage-authority-only 0', 'error usage-authority-only 1'],
    ],
    [
      'timestamping stands alone',
      ['timestamping', 'server auth'],
      rsa,
      ['error usage-timestamping-alone 0'],
    ],
    ['timestamping beside a key usage is alone', ['timestamping', 'signing'], rsa, []],
    ['no usages at all is a warning', [], rsa, ['warning usage-none -']],
    ['any is a warning', ['any'], rsa, ['warning usage-any 0']],
    ['an unknown word is an error', ['client-auth'], rsa, ['error unknown-usage 0']],
    ['words of Object are unknown', ['constructor'], rsa, ['error unknown-usage 0']],
  ])('%s', (_, words, key, expected) => {
    expect(codes(words, key)).toEqual(expected);
  });

  test('an authority always signs certificates and lists, and may list what it limits', () => {
    const { usages, findings } = resolveUsages(['signing', 'server auth', 'any'], rsa, 'authority');
    expect(findings).toEqual([]);
    expect(usages.key).toEqual(['digitalSignature', 'keyCertSign', 'cRLSign']);
    expect(usages.extended.map(extendedName)).toEqual(['server auth', 'any']);
    expect(resolveUsages([], rsa, 'authority').findings).toEqual([]);
  });

  test('every usage has a name that means it, and an unknown identifier stands for itself', () => {
    for (const meaning of Object.values(USAGES)) {
      const name =
        'extended' in meaning ? extendedName(meaning.extended) : keyUsageName(meaning.keyUsage);
      expect(USAGES[name]).toEqual(meaning);
    }
    expect(extendedName('1.2.3.4')).toBe('1.2.3.4');
  });
});
