import type { Hint } from '../../hint.js';
import type { Said } from '../../text/say.js';

/** What a file says about one host; it is a claim of whoever wrote the file. */
export type Claim =
  /** The commit that it was deployed from, as the host names it. */
  | { by: 'revision'; revision: string }
  /** What the NixOS module leaves on a host. */
  | {
      by: 'files';
      /** By name: SHA-256 fingerprints of the certificates in its file, in the file's order. */
      authorities: ReadonlyMap<string, readonly string[]>;
      /** The host's certificates: their spec ids, and the SPKI digests of their signers. */
      certificates: readonly { id: string; issuer: string }[];
    }
  | { by: 'nothing' };

/** What a file says about hosts. */
export interface Evidence {
  /** The file, as the user named it. */
  path: string;
  claims: ReadonlyMap<string, Claim>;
}

/** Whether a host was deployed with the tree's present files of an authority. */
export interface HostVerdict extends Hint {
  host: string;
  state: 'deployed' | 'undeployed' | 'unknown';
  /** One fact about the host, lower case. */
  reason: string;
}

/**
 * Whether a revision has the stage: `lacks`, it is known and does not; `unknown`, git does not have it;
 * `shallow`, git has only part of the history, which does not show it; `partial`, git lacks its files.
 */
export type Containment = 'contains' | 'lacks' | 'unknown' | 'shallow' | 'partial';

/** What asking one server showed. */
export interface Finding {
  state: HostVerdict['state'];
  /** As `HostVerdict` has it. */
  reason: string;
  hint?: string | Said | undefined;
}
