import type { Acceptance } from '../accept/acceptance.js';
import type { Issuer } from '../issue/pool.js';
import type { EnginesById } from '../keyring/engines.js';
import type { StanzaTools } from '../keyring/stanzas.js';
import type { Change, Inventory, Observations, Plan, Specs } from '../model/index.js';
import type { Identity } from '../seal/identities.js';
import type { LockedStore } from '../store/transaction.js';
import type { Cut } from '../verify/mixture.js';

export interface ApplyInput {
  specs: Specs;
  /** Needed for a rotation: it tells the cluster's connections, all of which must keep working. */
  inventory?: Inventory;
  observations: Observations;
  plan: Plan;
  store: LockedStore;
  identities: Identity[];
  /** Engines with authorities' keys, by id, as in `ca-cluster`: their sealed keys aren't opened to sign. */
  engines?: EnginesById;
  issuer: Issuer;
  tools: StanzaTools;
  /** What this clone has accepted, before and now: it covers all of the plan's claims. */
  acceptance: Acceptance;
  /**
   * For a rotation that doesn't wait for a deploy: told before anything is written, with what hosts of the stage
   * before the present one and hosts of the coming one refuse. Nothing is written if it throws.
   */
  onBreaks?: (breaks: readonly Cut[]) => Promise<void>;
  /** Epoch seconds. */
  now: number;
  onProgress?: (done: number, total: number, id: string) => void;
}

export interface Applied {
  changes: Change[];
  /** Relative to the root, sorted. */
  written: string[];
  removed: string[];
}
