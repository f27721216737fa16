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
  /** Keys that none of them opens are left out: of their connections certificates alone are compared. */
  identities: Identity[];
  /** Epoch seconds. */
  now: number;
  /** Dial the running servers, at other places where one is given by `name:port`; absent: in memory. */
  live?: Redirects;
  /**
   * What files of the tree once had: only by it a running server with a former authority is known
   * from a stranger's. Absent: nothing is known.
   */
  formerly?: (paths: readonly string[]) => ReturnType<Formerly>;
}

/**
 * Try every connection of the policy's cluster, and those that must be refused, with the certificates and
 * keys that lie in the tree. A policy that is no cluster's has none. Changes nothing; keys are wiped.
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

/** Of authorities asked once, however many servers are strangers. */
function historyOf({ specs, formerly }: VerifyInput): Formerly {
  const authorities = specs.specs.filter(({ kind }) => kind === 'authority');
  let asked: ReturnType<Formerly> | undefined;
  return async (file) =>
    file === undefined
      ? (asked ??= formerly?.(authorities.map(({ files }) => files.certificate)))
      : formerly?.([file]);
}
