import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

import type { Issued } from '../../../lib/issue/types.js';
import type { Generation, Inventory, Observations, Spec } from '../../../lib/model/index.js';
import type { Policy } from '../../../lib/model/policy.js';
import { observe } from '../../../lib/observe/observe.js';
import { resolvePolicy } from '../../../lib/policy/resolve-policy.js';
import { parseRecipient } from '../../../lib/seal/recipients.js';
import { seal, unseal } from '../../../lib/seal/seal.js';
import { overlay } from '../../../lib/store/overlay.js';
import { openTree, type Tree } from '../../../lib/store/tree.js';
import type { Write } from '../../../lib/store/writes.js';
import { verifyMixture, type Deployed, type Mixture } from '../../../lib/verify/mixture.js';
import { bundlePem } from '../../../lib/x509/pem.js';
import { agePerson, quickIssuer, sshPerson } from '../../cluster/keys.js';
import { makeWorld, type World } from '../../cluster/world.js';
import { signing } from '../../issue/signing.js';

export const now = Math.floor(Date.now() / 1000);

/** A policy whose files were issued. */
export interface Fleet {
  world: World;
  inventory: Inventory;
  present: Tree;
}

const issuer = quickIssuer();

/** An example's fleet, issued with keys of its own. */
export const exampleFleet = (name: string, change?: (policy: Policy) => Policy): Promise<Fleet> => {
  const text = readFileSync(
    new URL(`../../../examples/${name}/certflake.yaml`, import.meta.url),
    'utf8',
  );
  const policy = parse(text) as Policy;
  return fleetOf(change?.(policy) ?? policy);
};

export async function fleetOf(policy: Policy): Promise<Fleet> {
  const [you, host] = await Promise.all([agePerson('you'), sshPerson('host')]);
  const hosts = Object.entries(policy.hosts ?? {}).map(([name, one]) => [
    name,
    { ...one, owningHostKey: host.recipient },
  ]);
  const own = {
    ...policy,
    userAgeKeys: [you.recipient],
    hosts: Object.fromEntries(hosts) as Policy['hosts'],
  };
  const world = await makeWorld(own as Policy, [you.identity]);
  world.now = now;
  await world.apply();
  return { world, inventory: resolvePolicy(own as Policy), present: openTree(world.root, own.dir) };
}

/** The key of a spec in a tree. */
export const keyIn = async ({ world }: Fleet, tree: Tree, spec: Spec): Promise<Uint8Array> =>
  unseal(tree.read(spec.files.key)!, world.identities, spec.files.key);

/** An authority's certificate in a tree, with its key. */
export async function generationIn(fleet: Fleet, id: string, tree = fleet.present) {
  const spec = fleet.world.spec(id);
  const [certificate = ''] = /-----BEGIN[^]*?-----END CERTIFICATE-----\n/.exec(
    Buffer.from(tree.read(spec.files.certificate)!).toString(),
  )!;
  return { certificate, key: await keyIn(fleet, tree, spec) };
}

export type Signer = Pick<Issued, 'certificate' | 'key'>;

/** A new key pair and certificate for a spec. */
export const made = (spec: Spec, signer?: Signer): Promise<Issued> =>
  issuer.issue({ contents: spec.contents, now, ...(signer && { issuer: signing(signer) }) });

/** The file of an authority, and its key. */
export async function authorityFiles(
  fleet: Fleet,
  id: string,
  bundle: readonly Signer[],
  active: Signer = bundle[0]!,
): Promise<Write[]> {
  const spec = fleet.world.spec(id);
  const { certificate: path, key } = spec.files;
  const pem = bundlePem(bundle.map((one) => ({ pem: one.certificate })));
  return [
    { path, certificate: pem },
    { path: key, key: await sealed(spec, active.key), reseal: true },
  ];
}

/** The leaves of an authority with new keys, signed by this generation. */
export async function leavesBy(
  fleet: Fleet,
  id: string,
  signer: Signer,
  above: readonly Signer[] = [],
  isWanted: (spec: Spec) => boolean = () => true,
): Promise<Write[]> {
  const leaves = fleet.world.specs().specs.filter((spec) => spec.issuerId === id && spec.id !== id);
  const writes = leaves.filter(isWanted).map(async (spec): Promise<Write[]> => {
    const leaf = await made(spec, signer);
    const chain = [leaf, ...above].map((one) => ({ pem: one.certificate }));
    return [
      { path: spec.files.certificate, certificate: bundlePem(chain) },
      { path: spec.files.key, key: await sealed(spec, leaf.key), reseal: true },
    ];
  });
  return (await Promise.all(writes)).flat();
}

const sealed = ({ recipients }: Spec, key: Uint8Array) =>
  seal(key, [...new Set(Object.values(recipients).flat())].map(parseRecipient));

/** A tree with these writes, whose authorities' files are taken as their generations. */
export function deployed(
  fleet: Fleet,
  writes: readonly Write[] = [],
  tree = fleet.present,
): Deployed {
  const coming = overlay(tree, writes);
  return { tree: coming, observations: withGenerations(observe(coming, fleet.world.specs())) };
}

function withGenerations(seen: Observations): Observations {
  const observed = Object.entries(seen.observed).map(([id, one]) => {
    if (one.generations === undefined || one.certificate.state !== 'read') return [id, one];
    const rest = { ...one };
    delete rest.strangers;
    const [active, ...others] = one.certificate.certificates;
    const generations: [Generation, ...Generation[]] = [
      { role: 'active', certificate: active },
      ...others.map((certificate) => ({ role: 'next' as const, certificate })),
    ];
    return [id, { ...rest, generations }];
  });
  return { ...seen, observed: Object.fromEntries(observed) as Observations['observed'] };
}

export const mixtureOf = (
  { world, inventory }: Fleet,
  before: Deployed,
  after: Deployed,
  identities = world.identities,
): Promise<Mixture> =>
  verifyMixture({ specs: world.specs(), inventory, before, after, identities, now });

/** What is cut, in short: each kind once. */
export const cuts = ({ cut }: Mixture): string[] =>
  [
    ...new Set(
      cut.map((one) =>
        one.kind === 'connection'
          ? `${one.parties.client.name} > ${one.parties.server.name}: newer ${one.newer}, ${one.refuses} refuses`
          : `${one.certificate}: newer ${one.newer}`,
      ),
    ),
  ].sort();
