import type { KubernetesPolicy, LintPolicy } from './kubernetes.js';
import type { KeySpec, Subject } from './contents.js';

export interface NameConstraints {
  permitted?: string[];
  excluded?: string[];
}

/** What X.509 shows, in the policy's words, after inheritance. The spec's digest covers these fields. */
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

/** The rest: where the files go, who can open the key, which units restart. X.509 shows none of it. */
export interface DeliveryWords {
  keepKey?: boolean;
  renewBefore?: string;
  owner?: string;
  group?: string;
  mode?: string;
  restartUnits?: string[];
}

export interface InventoryHost {
  /** The SSH public key's text; or its file's path relative to the root, if it couldn't be read. */
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
  /** The hosts that can open its key. */
  heldBy: string[];
}

/** The roles of a certificate; without `name`, of an authority's `sealedTo`. */
export interface RoleUse {
  authority: string;
  name?: string;
  roles: string[];
}

/**
 * The merged policy, in the policy's own words: the only contract between Nix and TypeScript. Authorities are
 * keyed by name, certificates by id: `derived-<host>-<ca>-<name>` or `shared-<ca>-<name>`.
 */
export interface Inventory {
  version: 1;
  /** True only if it describes the whole fleet: only then are orphans listed or pruned. */
  complete: boolean;
  /** Where the files go, relative to the root. */
  dir: string;
  userAgeIdentity?: string;
  userAgeKeys: string[];
  hosts: Record<string, InventoryHost>;
  authorities: Record<string, InventoryAuthority>;
  certificates: Record<string, InventoryCertificate>;
  /**
   * Every role that a certificate, `sealedTo` or the cluster's section names, sorted, even without a host;
   * absent if none does.
   */
  namedRoles?: string[];
  /**
   * Certificates (and authorities by `sealedTo`) with a role that no host of the fleet has; all their roles, as
   * written. Absent: none, or the inventory covers only part of the fleet. Only Nix writes it: in a policy file
   * this is an earlier error.
   */
  rolesOfNoHost?: RoleUse[];
  /** The cluster's section as written; its certificates are already among the others. */
  kubernetes?: KubernetesPolicy;
  lint?: LintPolicy;
}
