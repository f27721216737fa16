import { Keys } from '../keyring/keys.js';
import { edgesOf } from '../cluster/edges.js';
import type { Inventory, Observations, Specs } from '../model/index.js';
import type { Identity } from '../seal/identities.js';
import type { Tree } from '../store/tree.js';
import { refuseUnknown, type Redirects } from './live/endpoints.js';
import { liveWay } from './live/live.js';
import type { Formerly } from './types.js';
import { memoryWay } from './memory.js';
import { Opened, Shown } from '../keyring/parties.js';
import { verifyEdges, type Verified } from './verify.js';

export interface VerifyInput {
  specs: Specs;
  inventory: Inventory;
  tree: Tree;
  observations: Observations;
  /** Keys that none of them opens are left out: for their connections only certificates are compared. */
  identities: Identity[];
  /** Epoch seconds. */
  now: number;
  /** Connect to the running servers, or to another address given by `name:port`; absent: in memory. */
  live?: Redirects;
  /**
   * Earlier content of the tree's files: needed to tell a running server's former authority from a stranger's.
   * Absent: nothing is known.
   */
  formerly?: (paths: readonly string[]) => ReturnType<Formerly>;
}

/**
 * Tries every connection of the policy's cluster, and those that must be refused, with the tree's certificates
 * and keys. Without a cluster there are none. Changes nothing; wipes keys.
 */
export async function verifyTree(input: VerifyInput): Promise<Verified> {
  const { specs, inventory, tree, observations, identities, now, live } = input;
  const edges = edgesOf(specs, inventory);
  if (live) refuseUnknown(live, edges);
  const shown = new Shown(specs, observations);
  const opened = new Opened(new Keys(tree, identities));
  const way = live
    ? liveWay({ edges, inventory, redirects: live, shown, now, formerly: historyOf(input) })
    : memoryWay();
  try {
    return await verifyEdges(edges, { shown, opened, now, way });
  } finally {
    await opened.wipe();
  }
}

/** Asks each authority's history once, for any number of unknown servers. */
function historyOf({ specs, formerly }: VerifyInput): Formerly {
  const authorities = specs.specs.filter(({ kind }) => kind === 'authority');
  let asked: ReturnType<Formerly> | undefined;
  return async (file) =>
    file === undefined
      ? (asked ??= formerly?.(authorities.map(({ files }) => files.certificate)))
      : formerly?.([file]);
}
