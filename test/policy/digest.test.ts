import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { SpecWords } from '../../lib/model/index.js';
import { canonicalJson, digestOf } from '../../lib/policy/specs/digest.js';
import { run, withPrograms } from '../programs.js';

interface Vector {
  name: string;
  words: SpecWords;
  digest: string;
}

const path = new URL('../vectors/digests.json', import.meta.url).pathname;
const vectors = JSON.parse(readFileSync(path, 'utf8')) as Vector[];

test.each(vectors.map((v) => [v.name, v] as const))(
  "the digest of %s is the vector's",
  (_, vector) => {
    expect(digestOf(vector.words)).toBe(vector.digest);
  },
);

test('different words have different digests', () => {
  expect(new Set(vectors.map(({ digest }) => digest)).size).toBe(vectors.length);
});

test('keys are in the order of their bytes, without white space', () => {
  expect(canonicalJson({ b: [1, true, 'ü"\\/'], B: {}, a: undefined })).toBe(
    '{"B":{},"b":[1,true,"ü\\"\\\\/"]}',
  );
});

test('the order in which fields are written changes nothing', () => {
  const shuffled = fc.constantFrom(...vectors).chain(({ words, digest }) =>
    fc
      .shuffledSubarray(Object.entries(words), { minLength: Object.keys(words).length })
      .map((entries) => ({
        words: Object.fromEntries(entries) as unknown as SpecWords,
        digest,
      })),
  );
  fc.assert(
    fc.property(shuffled, ({ words, digest }) => {
      expect(digestOf(words)).toBe(digest);
    }),
  );
});

test.each([
  ['a control character', 'a\u0008'],
  ['DEL', 'a\u007f'],
  ['half of a surrogate pair', '\ud800'],
  ['a fraction', 1.5],
  ['null', null],
])('%s is refused', (_, value) => {
  expect(() => canonicalJson({ field: value })).toThrow('cannot digest');
});

withPrograms(['nix-instantiate'], 'Nix', () => {
  const evaluate = (values: unknown, expression: string): unknown => {
    const folder = mkdtempSync(join(tmpdir(), 'certflake-digest-'));
    try {
      const file = join(folder, 'values.json');
      writeFileSync(file, JSON.stringify(values));
      const whole = `map (${expression}) (builtins.fromJSON (builtins.readFile ${file}))`;
      return JSON.parse(run('nix-instantiate', ['--eval', '--strict', '--json', '--expr', whole]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('computes the same digests', () => {
    const words = vectors.map((vector) => vector.words);
    const digests = evaluate(words, 'x: "1:${builtins.hashString "sha256" (builtins.toJSON x)}"');
    expect(digests).toEqual(vectors.map(({ digest }) => digest));
  });

  test('writes any words as we write them', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((t) => !/[\p{Cc}\p{Surrogate}]/u.test(t));
    const words = fc.dictionary(
      fc.stringMatching(/^[A-Za-z]{1,9}$/),
      fc.oneof(text, fc.array(text), fc.maxSafeNat()),
    );
    const samples = fc.sample(words, 500).map((sample) => ({ ...sample }));
    expect(evaluate(samples, 'builtins.toJSON')).toEqual(samples.map(canonicalJson));
  });
});
