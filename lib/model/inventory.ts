import type { KubernetesPolicy, LintPolicy } from './kubernetes.js';
import type { KeySpec, Subject } from './contents.js';

export interface NameConstraints {
  permitted?: string[];
  excluded?: string[];
}

/** What X.509 shows, in the policy's words, after inheritance. These fields make the spec's digest. */
export interface SpecWords {
  /** The authority that signs: for a root its own name, for an intermediate its parent's. */
  authority: string;
  subject: Subject;
  hosts: string[];
  key: KeySpec;
  usages: string[];
  expiry: string;
  parent?: string;
  pathLength?: number;
  nameConstraints?: NameConstraints;
}

/** The rest: where the files go, who reads them, what they restart. None of it shows in X.509. */
export interface DeliveryWords {
  keepKey?: boolean;
  renewBefore?: string;
  owner?: string;
  group?: string;
  mode?: string;
  restartUnits?: string[];
}

export interface InventoryHost {
  /** The SSH public key's text, or its file's path relative to the root where it couldn't be read. */
  key?: string;
  roles: string[];
  domain?: string;
  addresses?: string[];
}

export interface InventoryAuthority extends DeliveryWords {
  spec: SpecWords;
  /** Who may open its key, instead of the inventory's operators. */
  userAgeKeys?: string[];
  /** Roles whose hosts may open its key: only for what must sign inside the cluster. */
  sealedTo?: { roles: string[] };
  fingerprint?: string;
}

export interface InventoryCertificate extends DeliveryWords {
  spec: SpecWords;
  authority: string;
  name: string;
  /** One key pair for `hosts`, or one for its single host. */
  shared: boolean;
  /** The hosts that open its key. */
  heldBy: string[];
}

/** The roles of a certificate, or without `name` of an authority's `sealedTo`. */
export interface RoleUse {
  authority: string;
  name?: string;
  roles: string[];
}

/**
 * The merged policy, in the policy's own words: the only contract between Nix and TypeScript.
 * Authorities are keyed by name, certificates by id: `derived-<host>-<ca>-<name>` or
 * `shared-<ca>-<name>`.
 */
export interface Inventory {
  version: 1;
  /** True only when it describes the whole fleet: only then are orphans listed or pruned. */
  complete: boolean;
  /** Where the files go, relative to the root. */
  dir: string;
  userAgeIdentity?: string;
  userAgeKeys: string[];
  hosts: Record<string, InventoryHost>;
  authorities: Record<string, InventoryAuthority>;
  certificates: Record<string, InventoryCertificate>;
  /**
   * Every role that a certificate, `sealedTo` or the cluster's section names, sorted, whether or not a host
   * has it; absent if nothing names roles.
   */
  namedRoles?: string[];
  /**
   * Certificates, and authorities by `sealedTo`, with roles of which the fleet has no host; all their roles,
   * as written. Absent: none, or the fleet isn't known as a whole. Only Nix has it: of a policy file it is an
   * error before.
   */
  rolesOfNoHost?: RoleUse[];
  /** The cluster's section as it is written; its certificates are among the others already. */
  kubernetes?: KubernetesPolicy;
  lint?: LintPolicy;
}
