import { readFileSync } from 'node:fs';

import type { Inventory } from '../../lib/model/index.js';
import { digestOf } from '../../lib/policy/specs/digest.js';
import { parseInventory } from '../../lib/policy/specs/inventory.js';
import { evaluate, withNix } from './nix.js';

interface Fleet {
  inventory: Inventory;
  digests: Record<string, string>;
}

interface Vector {
  name: string;
  digest: string;
}

const vectors = JSON.parse(readFileSync('test/vectors/digests.json', 'utf8')) as Vector[];

const policies = ['guide', 'shorter', 'everything'];

const golden = (policy: string): Inventory =>
  JSON.parse(readFileSync(`fixtures/policies/${policy}/inventory.json`, 'utf8')) as Inventory;

withNix('an inventory from Nix', () => {
  let fleets: Record<string, Fleet>;
  let digests: Vector[];
  beforeAll(() => {
    const { vectors, ...found } = evaluate('cases/inventories.nix') as { vectors: Vector[] };
    digests = vectors;
    fleets = found;
  });

  test.each(policies)('equals the one from the same policy in YAML: %s', (policy) => {
    expect(fleets[policy]!.inventory).toEqual(golden(policy));
  });

  test.each(policies)('is one that certflake reads: %s', (policy) => {
    expect(() => parseInventory(fleets[policy]!.inventory)).not.toThrow();
  });

  test.each(policies)('has the digests that TypeScript takes of its specs: %s', (policy) => {
    const { authorities, certificates } = golden(policy);
    const digests = [
      ...Object.entries(authorities).map(([ca, { spec }]) => [`ca-${ca}`, digestOf(spec)]),
      ...Object.entries(certificates).map(([id, { spec }]) => [id, digestOf(spec)]),
    ];
    expect(fleets[policy]!.digests).toEqual(Object.fromEntries(digests));
  });

  test.each(vectors)('has the digest that both sides agree on: $name', ({ name, digest }) => {
    expect(digests.find((found) => found.name === name)?.digest).toBe(digest);
  });
});
