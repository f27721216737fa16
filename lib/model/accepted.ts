import type { Recipients } from './recipients.js';

/** What the operator of one clone has accepted: data of that machine, out of git's reach (docs/security.md). */
export interface Accepted {
  version: 1;
  /** By the authority's name: the certificates that may sign and be trusted under it. */
  authorities: Record<string, AcceptedAuthority[]>;
  /** Digests of the public keys of authorities that were once accepted: no certificate may have one. */
  formerAuthorities: string[];
  /** By owner, `operator`, `operator:<ca>` or `host:<name>`: the keys that new keys are sealed to. */
  readers: Record<string, string[]>;
  /** By id: the key in the present file, and who may open it. */
  keys: Record<string, AcceptedKey>;
  /** By id: the public keys accepted before, oldest first. They accept nothing now. */
  formerKeys?: Record<string, string[]>;
  /** By owner: keys once among `readers`. They say who could open what; they accept nothing. */
  formerReaders?: Record<string, string[]>;
  /**
   * By id: sealed files that were opened and hold another key than their certificates'. They accept nothing.
   */
  misfits?: Record<string, Misfit>;
}

/** SHA-256 of the sealed file, and of the SPKI of the key in it. */
export interface Misfit {
  sealed: string;
  publicKey: string;
}

/** SHA-256 of the certificate, and of its SPKI. */
export interface AcceptedAuthority {
  certificate: string;
  publicKey: string;
  /** A next generation, which has signed nothing yet: a tree without it may be another branch. */
  role?: 'next';
}

/** The recipients of a file: as it was sealed here, or as its manifest first said. */
export interface SealedFor {
  /** SHA-256 of its header. */
  header: string;
  recipients: Recipients;
}

export interface AcceptedKey {
  publicKey: string;
  readers: string[];
  /** Former `readers` of this key: they accept nothing. */
  former?: string[];
  /** Former readers; no sealed file is known yet to exclude them. */
  leaving?: string[];
  /** The recipients of files that held the key, the latest last. */
  sealed?: SealedFor[];
}

/** What the tree or the policy says and this clone hasn't accepted. */
export type Claim = AuthorityClaim | ReaderClaim | KeyClaim;

export interface AuthorityClaim {
  kind: 'authority';
  id: string;
  ca: string;
  /** Its file, relative to the root. */
  path: string;
  subject: string;
  /** SHA-256 of its certificate: how to name it. */
  fingerprint: string;
}

/** A recipient that this key would be sealed to. */
export interface ReaderClaim {
  kind: 'reader';
  id: string;
  /** `operator`, `operator:<ca>` of an authority that names its own, or `host:<name>`. */
  owner: string;
  key: string;
  /** `SHA256:…`, as ssh-keygen prints it; for an age recipient the recipient itself. */
  fingerprint: string;
  /** Of a host: fingerprints of its accepted keys that the policy no longer names. */
  replaces: string[];
  /** The key was accepted under another owner: its fingerprint doesn't prove that it is this owner's. */
  isAnothers?: true;
  /** Whether the key exists already, so that the recipient gains a key that others rely on. */
  exists: boolean;
  /** An SSH key that isn't in the sealed file's header: it could not open the file before. */
  gains?: true;
  /** Only a manifest names it: the inventory covers only part of the fleet, without this host. */
  undeclared?: true;
}

/** A key that would be kept: certified or sealed again. */
export interface KeyClaim {
  kind: 'key';
  id: string;
  /** SHA-256 of its SPKI: how to name it. */
  fingerprint: string;
  /** The key accepted under this id, if it differs. */
  replaces: string[];
}
