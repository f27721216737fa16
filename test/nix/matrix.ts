import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import fc from 'fast-check';

import { emitFiles } from '../../lib/emit/files.js';
import type { Policy } from '../../lib/model/index.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import type { Person } from '../cluster/keys.js';
import { World } from '../cluster/world.js';
import { ownTemplates } from '../emit/emitted.js';
import { isLong, seed } from '../sample.js';

export interface Combination {
  policy: Policy;
  /** The folder of issued files for its hosts' deploys. */
  tree: string;
}

const axes = {
  planes: [1, 3],
  etcd: ['stacked', 'external'],
  networking: ['flannel', 'calico', 'none'],
  authorities: ['three', 'one'],
  csrSigner: [false, true],
  isWorker: [false, true],
  isIPv6: [false, true],
  hasDomain: [false, true],
} as const;

export type Axes = { [axis in keyof typeof axes]: (typeof axes)[axis][number] };

/** Every value of every axis with every value of the others. */
function product(): Axes[] {
  return Object.entries(axes).reduce<Partial<Axes>[]>(
    (sofar, [axis, values]) =>
      sofar.flatMap((one) => values.map((value) => ({ ...one, [axis]: value }))),
    [{}],
  ) as Axes[];
}

type Value = string | number | boolean;

/** All triples of values of different axes that one combination contains. */
function triples(axes: Axes): string[] {
  const all: [string, Value][] = Object.entries(axes);
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b, j) => all.slice(i + j + 2).map((c) => JSON.stringify([a, b, c]))),
  );
}

/** A few that cover all triples of values of different axes; other ones for each seed. */
function covering(whole: Axes[]): Axes[] {
  const [shuffled] = fc.sample(
    fc.shuffledSubarray(whole, { minLength: whole.length, maxLength: whole.length }),
    { seed, numRuns: 1 },
  );
  const open = new Set(whole.flatMap(triples));
  const gain = (axes: Axes): number => triples(axes).filter((triple) => open.has(triple)).length;
  const chosen: Axes[] = [];
  while (open.size > 0) {
    const best = shuffled!.reduce((one, other) => (gain(other) > gain(one) ? other : one));
    for (const triple of triples(best)) open.delete(triple);
    chosen.push(best);
  }
  return chosen;
}

export class Matrix {
  /** All of them, or a few that cover all triples of values. */
  readonly combinations: Record<string, Combination>;
  readonly #all: Record<string, Combination>;

  constructor(
    readonly folder: string,
    private readonly operator: Person,
    private readonly hostKey: Person,
    whole: Axes[] = product(),
  ) {
    this.#all = this.#combine(whole);
    this.combinations = isLong ? this.#all : this.#combine(covering(whole));
  }

  #combine(all: Axes[]): Record<string, Combination> {
    const named = all.map((axes): [string, Combination] => [
      Object.values(axes).join('-'),
      { policy: this.#policyOf(axes), tree: treeOf(axes) },
    ]);
    return Object.fromEntries(named);
  }

  #policyOf(axes: Axes): Policy {
    const { planes, etcd, networking, authorities, csrSigner, isIPv6 } = axes;
    return {
      dir: 'certs',
      userAgeKeys: [this.operator.recipient],
      defaults: { key: { algo: 'ed25519' } },
      hosts: this.#hostsOf(axes),
      cas: {},
      kubernetes: {
        ...{ etcd, networking, authorities, csrSigner },
        ...(planes === 3 ? { controlPlaneEndpoint: isIPv6 ? 'fd09::99' : 'api.example.org' } : {}),
        ...(isIPv6 ? { serviceRanges: ['fd00:10:96::/112'] } : {}),
      },
    };
  }

  #hostsOf({ planes, etcd, isWorker, isIPv6, hasDomain }: Axes): NonNullable<Policy['hosts']> {
    const numbers = Array.from({ length: planes }, (_, index) => index + 1);
    const host = (role: string | string[], last: number) => ({
      role,
      addresses: [isIPv6 ? `fd09::${last}` : `10.9.0.${last}`],
      owningHostKey: this.hostKey.recipient,
      ...(hasDomain ? { domain: 'example.org' } : {}),
    });
    const plane = isWorker ? ['control-plane', 'worker'] : 'control-plane';
    return Object.fromEntries([
      ...numbers.map((n) => [`cp-${n}`, host(plane, n)]),
      ...(etcd === 'stacked' ? [] : [['db-1', host('etcd', 11)]]),
      ['worker-1', host('worker', 21)],
    ]) as NonNullable<Policy['hosts']>;
  }

  /**
   * Issues what the clusters of a tree need, the richer ones first: they have the others' certificates too,
   * because shared certificates contain no setting that differs.
   */
  async issue(): Promise<void> {
    const rich = Object.entries(this.#all).reverse();
    for (const [, { policy, tree }] of rich) {
      const world = new World(join(this.folder, 'trees', tree), policy, [this.operator.identity]);
      mkdirSync(world.root, { recursive: true });
      world.now = Math.floor(Date.now() / 1000);
      const specs = world.specs().specs;
      if (specs.every(({ files }) => world.has(files.key))) continue;
      await world.apply();
    }
  }

  /** @param under - a folder among what is emitted, with a slash behind it */
  emit(under = ''): void {
    for (const [id, { policy }] of Object.entries(this.combinations)) {
      const inventory = resolvePolicy(policy);
      const specs = resolveSpecs(inventory, { normalizeRecipient });
      const input = { policy, inventory, specs, source: 'certflake.yaml' };
      for (const { path, text } of emitFiles(input, ownTemplates()).files) {
        const file = join(this.folder, 'emitted', under, id, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
  }
}

/** Clusters with one tree have the same words in their shared certificates. */
function treeOf({ planes, isIPv6, hasDomain }: Axes): string {
  return [planes, isIPv6, hasDomain].join('-');
}
