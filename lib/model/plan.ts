import type { Claim } from './accepted.js';
import type { Problem } from '../errors.js';
import type { RotationMove } from './rotation.js';

export type ChangeKind =
  'create' | 'renew' | 'reissue' | 'rotate' | 'rekey' | 'adopt' | 'repair' | 'remove';

/** One differing field of a reissue, or the reason of another change. */
export interface Reason {
  field: string;
  from?: string;
  to?: string;
  message: string;
  /**
   * What names the reason beside "as above", if the change before has the same; absent: the whole reason is
   * repeated.
   */
  brief?: string;
  /** There is no file yet: the reason of a first issue. */
  first?: true;
}

export interface Change {
  kind: ChangeKind;
  id: string;
  files: string[];
  reasons: Reason[];
  /** Whether the change makes a new key pair, keeps the present one, or touches none. */
  key: 'new' | 'kept' | 'none';
  /** When the new certificate ends, epoch seconds; `cut` if the authority ends first. */
  notAfter?: number;
  cut?: boolean;
  /** Why the dates of the certificate to replace make it invalid now. */
  present?: 'expired' | 'not-yet-valid';
  /** Adopts a certificate that differs from its spec (`--accept-existing`). */
  accepts?: true;
  /** Of an authority's rotation. */
  move?: RotationMove;
  /** A repair that also seals the present key again, for other recipients. */
  reseals?: true;
}

export interface Plan {
  changes: Change[];
  /**
   * What these changes rest on and this clone hasn't accepted; in a clone's first run, all claims of the tree.
   */
  claims: Claim[];
  /** Reported, not changed: the user must act. An error among them makes the status 1. */
  findings: Problem[];
  /** Orphans that `--prune` would remove. */
  orphans: string[];
  /** How many certificates need nothing. */
  unchanged: number;
  /** How many of these differ from the policy and are kept as they are (`--accept-existing`). */
  kept: number;
  /** How many certflake leaves alone although something is wrong: findings or `unproven` name them. */
  waiting: number;
  /** Ids of unchanged certificates whose sealed key isn't proven to be theirs. */
  unproven: string[];
}
