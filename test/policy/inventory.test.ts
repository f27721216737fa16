import { readFileSync } from 'node:fs';
import type { KubernetesPolicy } from '../../lib/model/kubernetes.js';
import type { Inventory } from '../../lib/model/index.js';
import { parseInventory } from '../../lib/policy/specs/inventory.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { operator, problemsIn } from './policies.js';

const golden = (name: string) =>
  JSON.parse(
    readFileSync(
      new URL(`../../fixtures/policies/${name}/inventory.json`, import.meta.url),
      'utf8',
    ),
  ) as Inventory;
const guide = (): Inventory => ({ ...golden('guide'), userAgeKeys: [operator] });
const specs = (inventory: Inventory) => resolveSpecs(inventory, { normalizeRecipient });

test.each(['guide', 'shorter', 'everything'])('the inventory of %s is one', (name) => {
  const inventory = golden(name);
  expect(parseInventory(structuredClone(inventory))).toEqual(inventory);
});

test('another version is refused before anything else, naming both', () => {
  expect(problemsIn(() => parseInventory({ version: 2, news: true }))).toEqual([
    'version: the inventory has version 2, but this certflake reads only version 1',
  ]);
});

test.each([null, [], 'x', 1, undefined])('%j is no inventory', (value) => {
  expect(problemsIn(() => parseInventory(value))).toHaveLength(1);
});

test('unknown fields and missing ones are named', () => {
  const rest: Partial<Inventory> = guide();
  delete rest.dir;
  expect(problemsIn(() => parseInventory({ ...rest, extra: 1 }))).toEqual([
    'extra: unknown option',
    ': "dir" is missing',
  ]);
});

test.each<[KubernetesPolicy, string]>([
  [{ apiServerPort: 10250 }, 'kubernetes.apiServerPort: 10250 is the port of the kubelet'],
  [
    { serviceRanges: ['10.0.0.0/24', '10.1.0.0/24'] },
    'kubernetes.serviceRanges: has two ranges of the same family',
  ],
  [{ roles: { worker: 'control-plane' } }, 'kubernetes.roles: calls two roles "control-plane"'],
])('the section is judged as in a policy: %j', (kubernetes, problem) => {
  const found = problemsIn(() => parseInventory({ ...guide(), kubernetes }));
  expect(found).toEqual([expect.stringContaining(problem)]);
});

test('a partial inventory stays partial', () => {
  expect(specs({ ...guide(), complete: false }).complete).toBe(false);
});

describe('what only a foreign inventory can get wrong is refused:', () => {
  const id = 'derived-laptop-firebat-cluster-kubelet';
  const changed = (change: object): Inventory => {
    const inventory = guide();
    inventory.certificates[id] = { ...inventory.certificates[id]!, ...change };
    return inventory;
  };
  const kubelet = guide().certificates[id]!;

  test.each([
    ['a name that is a path', { name: '../x' }, 'contains a path separator'],
    [
      'an authority that is not declared',
      { authority: 'other' },
      'authority "other" is not declared',
    ],
    ["an authority called as an object's method", { authority: 'toString' }, 'is not declared'],
    [
      'two different authorities',
      { spec: { ...kubelet.spec, authority: 'x' } },
      'its spec names authority "x"',
    ],
    ['a host that is not declared', { heldBy: ['nobody'] }, 'host "nobody" is not declared'],
    ['no host', { heldBy: [] }, 'no host holds this certificate'],
    [
      'two hosts',
      { heldBy: ['laptop-firebat', 'ducksnest-controlplane'] },
      'several hosts hold this certificate',
    ],
    ['another id', { heldBy: ['ducksnest-controlplane'] }, 'its id is'],
    ['a bad mode', { mode: 'rw' }, '"rw" is not a mode'],
    ['a bad duration', { renewBefore: 'soon' }, '"soon" is not a duration'],
    ['a bad host', { spec: { ...kubelet.spec, hosts: ['a:1'] } }, '"a:1" has a port'],
    ['an unknown usage', { spec: { ...kubelet.spec, usages: ['client-auth'] } }, 'unknown usage'],
    [
      'a bad country',
      { spec: { ...kubelet.spec, subject: { commonName: 'x', C: 'Germany' } } },
      'is not a country',
    ],
  ])('%s', (_, change, message) => {
    const problems = problemsIn(() => specs(changed(change)));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  test('a key size that its algorithm does not have', () => {
    const inventory = changed({ spec: { ...kubelet.spec, key: { algo: 'ecdsa', size: 2048 } } });
    expect(problemsIn(() => parseInventory(inventory))[0]).toContain(
      'ecdsa keys have 256, 384 or 521 bits',
    );
  });

  test('a private key anywhere, without repeating it', () => {
    const inventory = { ...guide(), userAgeKeys: ['AGE-SECRET-KEY-1ABC'] };
    const problems = problemsIn(() => parseInventory(inventory));
    expect(problems).toEqual(['userAgeKeys[0]: this is a private key']);
  });

  test('a folder outside of the root', () => {
    expect(problemsIn(() => specs({ ...guide(), dir: 'a/../../b' }))[0]).toContain('contains ".."');
  });
});
