import { join } from 'node:path';

import fc from 'fast-check';

import {
  NixConcat,
  NixExpression,
  NixPath,
  NixText,
  type NixValue,
} from '../../lib/emit/nix-value.js';
import { printNix } from '../../lib/emit/nix.js';
import { run, withPrograms } from '../programs.js';
import { evaluate, inFolder } from './nix-eval.js';

const VALUES = 10_000;
const BATCHES = 4;

const awkward = fc.constantFrom(
  ...['', '$', '$$', '${', '$${', '$$${x}', '\\${', "''", "'''", "''${x}", '"', '\\', '\\n', '\\"'],
  ...['\n', '\r\n', '\t', '\u0007', '\u00a0', '😀', 'ß', '\ufeff', '#', '/*', '*/', '<nixpkgs>'],
  ...['if', 'or', 'let', 'rec', 'inherit', 'null', 'true', '-1', '0', '1.5', 'a.b', "a'", '-', '_'],
  ...['__proto__', 'constructor', 'toString', './x', '~', 'http://x', '${config.x}'],
);
const text = fc.oneof(
  awkward,
  fc.array(awkward, { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((word) => !/[\0\p{Surrogate}]/u.test(word)),
  fc.string({ unit: 'grapheme-ascii', minLength: 60, maxLength: 110 }),
);
/** Nix gives these names a meaning of its own. */
const name = text.filter((word) => !['outPath', '__toString', '__functor', 'type'].includes(word));
const number = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -3, max: 3 }));

const { value } = fc.letrec<{ value: NixValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    ...[text, number, fc.boolean(), fc.constant(null)],
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

/** Compared together with its seed, so that a failure says how to repeat it. */
function samples(count: number): { seed: number; values: NixValue[] } {
  const seed = Math.floor(Math.random() * 2 ** 31);
  return { seed, values: fc.sample(value, { numRuns: count, seed }) };
}

/**
 * A value's JSON as Nix prints it. Texts are compared, since `JSON.parse` of Node 24 and 26 gets some names
 * with escapes in them wrong: `[{"a":1,"\\"a":{"\\"a":2}}]` comes back as another.
 */
function asNixPrints(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asNixPrints).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => [Buffer.from(key), item] as const);
  const sorted = entries.sort(([one], [other]) => Buffer.compare(one, other));
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key.toString())}:${asNixPrints(item)}`).join(',')}}`;
}

/** The index of the first difference; the length if they are equal. */
function firstDifference(one: string, other: string): number {
  const length = Math.max(one.length, other.length);
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return at;
  return length;
}

withPrograms(['nix-instantiate'], 'the Nix printer', () => {
  test('what it prints evaluates to the value, for ten thousand random values', async () => {
    await inFolder((folder) => {
      for (let batch = 0; batch < BATCHES; batch++) {
        const { seed, values } = samples(VALUES / BATCHES);
        const seen = evaluate(printNix(values), folder).trim();
        const expected = asNixPrints(values);
        const at = firstDifference(seen, expected);
        expect({ seed, seen: seen.slice(at, at + 80) }).toEqual({
          seed,
          seen: expected.slice(at, at + 80),
        });
      }
    });
  });

  test('prints every integer of 64 bits', async () => {
    const integers = [-(2n ** 63n), -(2n ** 63n) + 1n, -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n];
    await inFolder((folder) => {
      expect(evaluate(printNix(integers), folder).trim()).toBe(`[${integers.join(',')}]`);
      expect(evaluate(printNix({ least: integers[0]! }), folder)).toContain(`${integers[0]}`);
    });
  });

  test('prints text with expressions in it, and escapes the text alone', async () => {
    const parts = ['a ${x} $', new NixExpression('name'), '$', new NixExpression('name'), '"'];
    await inFolder((folder) => {
      const code = `let name = "N"; in ${printNix(new NixText(parts))}`;
      expect(JSON.parse(evaluate(code, folder))).toBe('a ${x} $N$N"');
    });
  });

  test.each([
    ['..', ['keys/', 'H', '/k.pub']],
    ['.', ['a b/', 'H']],
    ['../..', ['x.pub']],
    ['../..', []],
    ['.', []],
    ['', ['etc/ssh/', 'H', '.pub']],
    ['', ['with space/${x}/', 'H']],
  ])('prints a path from %j through %j as a path', async (base, words) => {
    const parts = words.map((word) => (word === 'H' ? new NixExpression('host') : word));
    await inFolder((folder) => {
      const printed = printNix([new NixPath(base, parts)]);
      const code = `let host = "h"; in map (p: [ (builtins.typeOf p) (toString p) ]) ${printed}`;
      const path = join(base === '' ? '/' : folder, base, words.join('').replace('H', 'h'));
      expect(JSON.parse(evaluate(code, folder))).toEqual([['path', path.replace(/(?<=.)\/$/, '')]]);
    });
  });
});

withPrograms(['nixfmt'], 'the layout', () => {
  test('is what nixfmt makes of it', () => {
    for (const sample of [samples(500), { values: edges() }, { values: concats() }]) {
      const printed = `${printNix({ ...sample })}\n`;
      expect(run('nixfmt', ['-'], { input: printed })).toBe(printed);
    }
  });

  /** Every order of short lists, longer lists and expressions. */
  function concats(): NixValue[] {
    const more = new NixExpression('addresses');
    const parts = [more, ['x'], ['x', 'y'], ['x'.repeat(90)]];
    const pairs = parts.flatMap((a) => parts.map((b) => [a, b]));
    const chains = pairs.flatMap((pair) => [pair, ...parts.map((last) => [...pair, last])]);
    return chains
      .filter((chain) =>
        chain.every((part, i) => part === more || i === 0 || chain[i - 1] === more),
      )
      .map((chain) => ({ hosts: new NixConcat(chain), rest: null }));
  }

  /** One value a length, so that each comes to end before, at and behind the last column. */
  function edges(): NixValue[] {
    const lengths = Array.from({ length: 20 }, (_, index) => 80 + index);
    return lengths.flatMap((length): NixValue[] => {
      const word = 'x'.repeat(length);
      const code = new NixExpression(`config.${word}`);
      return [[word], { a: [word] }, { a: code, b: 1 }, [{ a: word }], [[[word]]], { [word]: [1] }];
    });
  }
});

describe('the Nix printer refuses', () => {
  test.each([
    ['a float', 1.5],
    ['not a number', NaN],
    ['infinity', Infinity],
    ['an integer that a double only nearly holds', 2 ** 53],
    ['an integer of 65 bits', 2n ** 63n],
    ['NUL', 'a\0'],
    ['half a surrogate pair', 'a\ud800'],
    ['NUL in a name', { 'a\0': 1 }],
  ])('%s', (_what, refused: NixValue) => {
    expect(() => printNix([refused])).toThrow('Nix code cannot contain');
  });
});
