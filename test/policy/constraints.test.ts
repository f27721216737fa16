import type { GeneralName } from '../../lib/model/index.js';
import { outsideConstraints } from '../../lib/policy/words/constrained.js';
import { parseConstraint } from '../../lib/policy/words/name-constraints.js';
import { parseHost } from '../../lib/policy/words/alternative-names.js';

describe('a subtree is', () => {
  test.each([
    ['example.com', 'dns', 'example.com'],
    ['.example.com', 'dns', '.example.com'],
    ['bücher.example', 'dns', 'xn--bcher-kva.example'],
    ['10.0.0.0/8', 'ip', '10.0.0.0/8'],
    ['10.0.0.1', 'ip', '10.0.0.1/32'],
    ['fd00:0::/8', 'ip', 'fd00::/8'],
    ['0.0.0.0/0', 'ip', '0.0.0.0/0'],
    ['@example.com', 'email', 'example.com'],
    ['@.example.com', 'email', '.example.com'],
    ['ops@example.com', 'email', 'ops@example.com'],
    ['uri:example.com', 'uri', 'example.com'],
    ['uri:.example.com', 'uri', '.example.com'],
  ])('%s: %s %s', (word, type, value) => {
    expect(parseConstraint(word)).toEqual({ type, value });
  });
});

test.each([
  '',
  '*.example.com',
  'https://example.com',
  '10.0.0.0/33',
  '10.0.0.0/8/8',
  'a@',
  'uri:',
  '10.0.0.1/8',
])('%j is refused as a subtree', (word) => {
  expect(() => parseConstraint(word)).toThrow();
});

describe('constraints', () => {
  const outside = (words: string[], permitted: string[], excluded: string[] = []) => {
    const parsed = {
      permitted: permitted.map(parseConstraint),
      excluded: excluded.map(parseConstraint),
    };
    const names: GeneralName[] = words.map(parseHost);
    return outsideConstraints(names, parsed).map(({ value }) => value);
  };

  test('permit a domain and what is below it', () => {
    const names = [
      'example.com',
      'a.Example.com',
      '*.example.com',
      'badexample.com',
      'example.org',
    ];
    expect(outside(names, ['example.com'])).toEqual(['badexample.com', 'example.org']);
  });

  test('with a leading dot permit only what is below', () => {
    expect(outside(['example.com', 'a.example.com'], ['.example.com'])).toEqual(['example.com']);
  });

  test('leave kinds alone that they do not name', () => {
    expect(outside(['10.0.0.1', 'a@example.org'], ['example.com'])).toEqual([]);
  });

  test('permit addresses of a range, each family by itself', () => {
    expect(outside(['10.1.2.3', '11.0.0.1', 'fd00::1'], ['10.0.0.0/8'])).toEqual([
      '11.0.0.1',
      'fd00::1',
    ]);
  });

  test('exclude what is also permitted', () => {
    expect(outside(['a.secret.example', 'b.example'], ['example'], ['secret.example'])).toEqual([
      'a.secret.example',
    ]);
  });

  test('exclude a wildcard that stands for an excluded name', () => {
    const under = (excluded: string) => outside(['*.example.com'], ['example.com'], [excluded]);
    for (const excluded of ['secret.example.com', 'Secret.Example.com', 'example.com', 'com']) {
      expect(under(excluded)).toEqual(['*.example.com']);
    }
    for (const excluded of ['a.secret.example.com', '.secret.example.com', 'secret.example.org']) {
      expect(under(excluded)).toEqual([]);
    }
  });

  test('permit no wildcard that stands for more than they name', () => {
    expect(outside(['*.example.com'], ['a.example.com'])).toEqual(['*.example.com']);
    expect(outside(['*.example.com'], ['.example.com'])).toEqual([]);
  });

  test('permit mailboxes by address and by host', () => {
    expect(outside(['ops@example.com', 'x@example.com'], ['ops@example.com'])).toEqual([
      'x@example.com',
    ]);
    expect(outside(['x@example.com', 'x@a.example.com'], ['@example.com'])).toEqual([
      'x@a.example.com',
    ]);
  });

  test('permit URIs by host', () => {
    const names = ['https://example.com/x', 'https://a.example.com:8443', 'urn:x:y'];
    expect(outside(names, ['uri:example.com'])).toEqual(['https://a.example.com:8443', 'urn:x:y']);
  });
});
