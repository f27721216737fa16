import type { Claim } from './accepted.js';
import type { Problem } from '../errors.js';

export type ChangeKind = 'create' | 'renew' | 'reissue' | 'rekey' | 'adopt' | 'repair' | 'remove';

/** One differing field of a reissue, or the reason of another change. */
export interface Reason {
  field: string;
  from?: string;
  to?: string;
  message: string;
  /** What names the reason beside "as above", where the change before says the same; absent: it is said again. */
  brief?: string;
  /** Nothing was there before: the reason of a first issue. */
  first?: true;
}

export interface Change {
  kind: ChangeKind;
  id: string;
  files: string[];
  reasons: Reason[];
  /** Whether the change makes a new key pair, keeps the present one, or touches none. */
  key: 'new' | 'kept' | 'none';
  /** The end of what it issues, epoch seconds; `cut` when the authority ends first. */
  notAfter?: number;
  cut?: boolean;
  /** Why the certificate that this change replaces is refused now, by its dates. */
  present?: 'expired' | 'not-yet-valid';
  /** An adoption of what differs from its spec (`--accept-existing`). */
  accepts?: true;
  /** A repair that also seals the present key anew, for other recipients. */
  reseals?: true;
}

export interface Plan {
  changes: Change[];
  /** What these changes rest on and nobody has accepted here; in a clone's first run, all that the tree claims. */
  claims: Claim[];
  /** Reported, not changed: what is up to the user. An error among them makes the status 1. */
  findings: Problem[];
  /** Orphans that `--prune` would remove. */
  orphans: string[];
  /** Certificates that need nothing. */
  unchanged: number;
  /** How many of these differ from the policy and are kept as they are (`--accept-existing`). */
  kept: number;
  /** Certificates that certflake leaves alone although something is wrong: findings say what, or `unproven` names them. */
  waiting: number;
  /** Ids of certificates that stay as they are, and of which nothing says whether the sealed key beside them is theirs. */
  unproven: string[];
}
