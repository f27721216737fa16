import type { Recipients } from './recipients.js';

/** What one clone's operator has accepted: data of his machine, out of git's reach (docs/security.md). */
export interface Accepted {
  version: 1;
  /** By authority's name: the certificates that may sign and be trusted under it. */
  authorities: Record<string, AcceptedAuthority[]>;
  /** Digests of the public keys of authorities that were accepted once: no certificate may have one. */
  formerAuthorities: string[];
  /** By owner, `operator`, `operator:<ca>` or `host:<name>`: the keys that new keys are sealed to. */
  readers: Record<string, string[]>;
  /** By id: the key that lies there, and who may open it. */
  keys: Record<string, AcceptedKey>;
  /** By id: the public keys that were accepted under it before, oldest first. Nothing is accepted by them. */
  formerKeys?: Record<string, string[]>;
  /** By owner: the keys that were among `readers` once. They say who could open what; nothing is accepted by them. */
  formerReaders?: Record<string, string[]>;
  /** By id: sealed files that were opened, and hold another key than their certificates'. Nothing is accepted by them. */
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
}

/** Whom a file is sealed to: as it was sealed here, or as its manifest said at first. */
export interface SealedFor {
  /** SHA-256 of its header. */
  header: string;
  recipients: Recipients;
}

export interface AcceptedKey {
  publicKey: string;
  readers: string[];
  /** Who was among `readers` of this very key, and is no more: nothing is accepted by them. */
  former?: string[];
  /** Those of them without whom nothing shows yet that it was sealed anew. */
  leaving?: string[];
  /** Whom files that held it are sealed to, the latest last. */
  sealed?: SealedFor[];
}

/** What the tree or the policy says and this clone has not accepted. */
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

/** Somebody whom this key would be sealed to. */
export interface ReaderClaim {
  kind: 'reader';
  id: string;
  /** `operator`, `operator:<ca>` of an authority that names its own, or `host:<name>`. */
  owner: string;
  key: string;
  /** `SHA256:…`, as ssh-keygen prints it; for an age recipient the recipient itself. */
  fingerprint: string;
  /** Of a host: fingerprints of its accepted keys that the policy names no more. */
  replaces: string[];
  /** The key was accepted as somebody else's: whoever was told that fingerprint must not accept this owner by it. */
  isAnothers?: true;
  /** Whether the key exists already, so that a reader gains what others rely on. */
  exists: boolean;
  /** An SSH key of which the sealed file's header knows nothing: it could not open it before. */
  gains?: true;
  /** Only a manifest says so: the inventory at hand describes some hosts, and not this one. */
  undeclared?: true;
}

/** A key that would be kept: certified again, or sealed anew. */
export interface KeyClaim {
  kind: 'key';
  id: string;
  /** SHA-256 of its SPKI: how to name it. */
  fingerprint: string;
  /** The one that was accepted under this id, if it is another. */
  replaces: string[];
}
