import { CertflakeError } from '../../lib/errors.js';
import type { Observations, RotationMove } from '../../lib/model/index.js';
import { observe } from '../../lib/observe/observe.js';
import { overlay } from '../../lib/store/overlay.js';
import { openTree } from '../../lib/store/tree.js';
import type { Write } from '../../lib/store/transaction.js';
import { verifyMixture } from '../../lib/verify/mixture.js';
import type { Options } from '../cluster/world.js';
import { blocksOf, digest, generationsBeside } from '../cluster/oracle.js';
import type { History } from './model.js';

type Files = Record<string, string>;

/** A run of `rotate` for one step of this authority and what follows from it. */
export const stepOf = (authority: string, move: RotationMove | 'onward'): Options => ({
  rotation: { authority, move, isDeployed: true },
  authorities: authority === 'k8s' ? ['k8s', 'edge'] : [authority],
});

/**
 * One step of a rotation, if it is possible now. Hosts that were deployed before it and hosts that were deployed after it connect to each
 * other.
 */
export async function rotate(
  history: History,
  authority: string,
  move: RotationMove | 'onward',
): Promise<boolean> {
  const { world } = history;
  await history.settle();
  const before = world.files();
  const plan = await history.run(stepOf(authority, move)).catch((error: unknown) => {
    // Only one of a root and its intermediate rotates at a time.
    if (error instanceof CertflakeError && error.code === 'rotation-shared') return undefined;
    throw error;
  });
  const hasMoved = plan?.changes.some(({ kind }) => kind === 'rotate') === true;
  if (hasMoved) await expectConnected(history, before);
  return hasMoved;
}

/** Hosts deployed with these files and hosts deployed with the present ones accept each other. */
export async function expectConnected(history: History, before: Files): Promise<void> {
  const { world } = history;
  const specs = world.specs();
  const present = openTree(world.root, specs.dir);
  const after = world.files();
  const back: Write[] = [
    ...Object.entries(before).map(([path, body]) => writeOf(path, body)),
    ...Object.keys(after)
      .filter((path) => before[path] === undefined)
      .map((path) => ({ remove: path })),
  ];
  const earlier = overlay(present, back);
  const seen = (tree: typeof present): Observations => observe(tree, specs);
  const mixture = await verifyMixture({
    ...{ specs, inventory: world.inventory(), identities: world.identities, now: world.now },
    before: { tree: earlier, observations: seen(earlier) },
    after: { tree: present, observations: seen(present) },
  });
  expect(mixture.cut).toEqual([]);
  expect(mixture.opened).toEqual([]);
}

function writeOf(path: string, body: string): Write {
  if (path.endsWith('.crt')) return { path, certificate: body };
  if (path.endsWith('manifest.json')) return { path, manifest: JSON.parse(body) as never };
  return { path, key: Buffer.from(body, 'latin1') as never };
}

/** An authority's file holds exactly its generations, and one of them signed each certificate below it. */
export function expectGenerations({ world }: History): void {
  const { specs } = world.specs();
  const bundles = new Map(
    specs
      .filter(({ kind }) => kind === 'authority')
      .map((spec) => [spec.id, blocksOf(world.read(spec.files.certificate))]),
  );
  const print = (path: string): string => digest(blocksOf(world.read(path))[0]!.raw);
  for (const spec of specs) {
    const signers = bundles.get(spec.issuerId) ?? [];
    const [own] = blocksOf(world.read(spec.files.certificate));
    const isSigned = signers.some(({ publicKey }) => own!.verify(publicKey));
    const beside = generationsBeside(world, spec).map(({ certificate }) => print(certificate));
    const bundle = bundles.get(spec.id)?.map(({ raw }) => digest(raw));
    const wanted = bundle && [bundle[0], ...beside];
    expect({ id: spec.id, isSigned, bundle }).toEqual({
      id: spec.id,
      isSigned: true,
      bundle: wanted,
    });
  }
}

const moves: RotationMove[] = ['trust', 'issue', 'retire', 'back', 'abort', 'same-key'];

/** Authorities by number. */
export const authorityOf = (n: number): string => (n % 3 === 0 ? 'edge' : 'k8s');
export const moveOf = (n: number): RotationMove => moves[n % moves.length]!;
