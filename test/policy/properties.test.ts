import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { PolicyError } from '../../lib/errors.js';
import type { Inventory } from '../../lib/model/index.js';
import { parseInventory } from '../../lib/policy/specs/inventory.js';
import { parsePolicy } from '../../lib/policy/read/parse.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import type { Policy } from '../../lib/model/policy.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';

const read = (path: string) =>
  readFileSync(new URL(`../../fixtures/policies/${path}`, import.meta.url), 'utf8');
const everything = read('everything/certflake.yaml');
const policy = parsePolicy(everything, { format: 'yaml', file: 'certflake.yaml' }).policy;
const inventory = JSON.parse(read('everything/inventory.json')) as Inventory;

/** Runs to the end, or ends in a PolicyError with something to say. */
function onlyPolicyErrors(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
  }
}

const resolveAll = (value: unknown) =>
  resolveSpecs(resolvePolicy(value as Policy), { normalizeRecipient });

/** Words that are special somewhere: to JavaScript, to templates, to paths. */
const words = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '${',
  '$${',
  '${hostName}',
  '..',
  '',
  '\0',
  '10.0.0.1/33',
  'age1',
  'ssh-rsa AAAA',
  '*',
  '1e999h',
  '\ud800',
);
const anything = fc.oneof(words, fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>);

/** A copy in which the value of one random place is another, or a place is added. */
function mutated(value: unknown, where: number[], by: unknown, name?: string): unknown {
  const [step, ...rest] = where;
  if (step === undefined || typeof value !== 'object' || value === null) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  const keys = Object.keys(copy);
  const key =
    rest.length === 0 && name !== undefined && !Array.isArray(value)
      ? name
      : keys[step % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const changed = {
    value: mutated(copy[key], rest, by, name),
    enumerable: true,
    configurable: true,
    writable: true,
  };
  return Object.defineProperty(copy, key, changed);
}

const where = fc.array(fc.nat(50), { minLength: 1, maxLength: 7 });
const mutation = fc.tuple(
  where,
  anything,
  fc.option(fc.oneof(words, fc.string()), { nil: undefined }),
);

test('resolving arbitrary JSON never throws anything but a PolicyError', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      onlyPolicyErrors(() => resolveAll(value));
    }),
    { numRuns: 500, examples: [[[{ toString: null }]]] },
  );
});

test('resolving a damaged policy never throws anything but a PolicyError', () => {
  fc.assert(
    fc.property(mutation, ([path, by, name]) => {
      onlyPolicyErrors(() => resolveAll(mutated(policy, path, by, name)));
    }),
    { numRuns: 500 },
  );
});

test('typing a damaged inventory never throws anything but a PolicyError', () => {
  fc.assert(
    fc.property(mutation, ([path, by, name]) => {
      const damaged = mutated(inventory, path, by, name);
      onlyPolicyErrors(() => resolveSpecs(parseInventory(damaged), { normalizeRecipient }));
    }),
    { numRuns: 500 },
  );
});

test('reading damaged YAML and JSON never throws anything but a PolicyError', () => {
  const splice = fc.tuple(fc.nat(everything.length), fc.nat(40), fc.string());
  fc.assert(
    fc.property(fc.constantFrom('yaml', 'json'), splice, (format, [at, length, by]) => {
      const text = format === 'yaml' ? everything : read('guide/certflake.json');
      const damaged = text.slice(0, at) + by + text.slice(at + length);
      onlyPolicyErrors(() => {
        const parsed = parsePolicy(damaged, { format, file: 'f' });
        resolvePolicy(parsed.policy, { locate: parsed.locate, file: 'f' });
      });
    }),
    { numRuns: 150 },
  );
});

test('a policy is not changed by resolving it', () => {
  const before = structuredClone(policy);
  resolvePolicy(policy);
  expect(policy).toEqual(before);
});
