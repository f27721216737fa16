/**
 * The words of the project as data types. No behaviour here: a stage takes one of these and gives
 * another: Policy -> Inventory -> Spec -> (Observation) -> Plan.
 */
import type { Problem } from './errors.js';
import type { KubernetesPolicy, LintPolicy } from './kubernetes/types.js';
import type { ManifestEntry } from './store/manifest-entry.js';

export type { Problem } from './errors.js';
export type * from './accept/types.js';
export type * from './plan/types.js';
export type * from './store/manifest-entry.js';
export type { Policy, HostPolicy, AuthorityPolicy, CertificatePolicy } from './policy/types.js';

// ---------------------------------------------------------------- inventory

/** A distinguished name; the option is `names`, plus `commonName`. */
export interface Subject {
  commonName: string;
  C?: string;
  ST?: string;
  L?: string;
  O?: string;
  OU?: string;
}

export type KeyAlgorithm = 'rsa' | 'ecdsa' | 'ed25519';

/** Bits of an RSA modulus or of an EC curve; ed25519 has no size. */
export interface KeySpec {
  algo: KeyAlgorithm;
  size?: number;
}

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

// ---------------------------------------------------------------- specs

export type GeneralName =
  | { type: 'dns'; value: string }
  /** Canonical text: dotted IPv4, or compressed lower-case IPv6. */
  | { type: 'ip'; value: string }
  | { type: 'uri'; value: string }
  | { type: 'email'; value: string };

/** Names as RFC 5280 section 4.2.1.3 spells them. */
export type KeyUsage =
  | 'digitalSignature'
  | 'contentCommitment'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly';

export interface Usages {
  key: KeyUsage[];
  /** Object identifiers, dotted, in the policy's order. */
  extended: string[];
}

/** A permitted or excluded subtree: a DNS suffix, an e-mail domain, a URI host, or an address range in CIDR. */
export interface NameSubtree {
  type: GeneralName['type'];
  value: string;
}

/** What a certificate shall contain, typed. Nothing behind `policy/` sees a raw word. */
export interface CertificateContents {
  subject: Subject;
  names: GeneralName[];
  key: KeySpec;
  usages: Usages;
  /** Seconds. */
  lifetime: number;
  /** Present on authorities only. */
  authority?: {
    pathLength?: number;
    permitted?: NameSubtree[];
    excluded?: NameSubtree[];
  };
}

/** By owner, `operator` or `host:<name>`: public keys, type and base64, without comments. */
export type Recipients = Record<string, string[]>;

/** One certificate or authority, resolved: what X.509 shows and how it is delivered. */
export interface Spec {
  /** `ca-<ca>`, `derived-<host>-<ca>-<name>` or `shared-<ca>-<name>`; agenix's name without its prefix. */
  id: string;
  kind: 'authority' | 'certificate';
  /** The option path its problems are reported at, as in `cas.cluster.certs.kubelet`. */
  place: string;
  /** Its own authority's name (for an authority, its own name). */
  ca: string;
  /** Its name below the authority; for an authority the same as `ca`. */
  name: string;
  /** The name of the authority that signs it; its own for a root. */
  issuer: string;
  /** The same authority's id. */
  issuerId: string;
  contents: CertificateContents;
  /** `1:<sha256>` over the words that X.509 shows. */
  digest: string;
  shared: boolean;
  heldBy: string[];
  recipients: Recipients;
  /** An authority names its own operators, instead of the policy's. */
  ownOperators?: true;
  keepKey: boolean;
  /** Seconds; undefined: a third of the actual validity. */
  renewBefore?: number;
  /** Pins an authority: SHA-256 of its certificate, lower-case hex. */
  fingerprint?: string;
  files: SpecFiles;
}

/** Paths relative to the root, with forward slashes. */
export interface SpecFiles {
  certificate: string;
  key: string;
  manifest: string;
  /** Its entry's name in that manifest. */
  entry: string;
}

/** The whole policy, ready for the plan. */
export interface Specs {
  dir: string;
  complete: boolean;
  /** Authorities, issuers before what they sign, then certificates sorted by id. */
  specs: Spec[];
  /** Warnings and notes found on the way; errors throw. */
  problems: Problem[];
}

// ---------------------------------------------------------------- what is on disk

/** A distinguished name as it lies in a certificate: pairs of (short name or dotted OID, value), in order. */
export type RawSubject = [type: string, value: string][];

/** A certificate as it was read. Times in epoch seconds, digests in lower-case hex. */
export interface ReadCertificate {
  /** SHA-256 of the DER. */
  fingerprint: string;
  /** SHA-256 of the SPKI. */
  publicKey: string;
  subject: RawSubject;
  /** The name's DER in hex: what chain building compares. */
  subjectDer: string;
  issuerDer: string;
  serial: string;
  notBefore: number;
  notAfter: number;
  /** `other` with a size is an RSA key that is too long to be used. */
  key: { algo: KeyAlgorithm | 'other'; size?: number };
  names: GeneralName[];
  usages: Usages;
  /** Absent: no basicConstraints or CA:FALSE. */
  authority?: { pathLength?: number; permitted?: NameSubtree[]; excluded?: NameSubtree[] };
  /** Hex. */
  subjectKeyId?: string;
  authorityKeyId?: string;
  pem: string;
}

/** What lies there isn't what it should be. */
export interface Unreadable {
  state: 'unreadable';
  problem: string;
  /** The system, or the fence around the root, kept its bytes from us: nothing speaks against them. */
  closed?: { hint: string };
}

/** A `.crt` file: one certificate a block, the first being the one it is about. */
export type CertificateFile =
  | { state: 'missing' }
  | (Unreadable & {
      line?: number;
      /** Whole certificates found in the wreck, as between conflict markers. */
      salvaged?: [ReadCertificate, ...ReadCertificate[]];
    })
  | { state: 'read'; certificates: [ReadCertificate, ...ReadCertificate[]] };

/** A `.key.age` file, by its header alone; `lineEndings`: a program that took it for text changed them. */
export type SealedFile =
  | { state: 'missing' }
  | (Unreadable & { lineEndings?: true })
  | {
      state: 'read';
      /** SHA-256 of the file's bytes. */
      digest: string;
      /** SHA-256 of its header alone, without armor: it tells to whom it is sealed, whatever lies behind. */
      header: string;
      stanzas: StanzaHint[];
    };

/** What a header tells of a recipient: SSH ones carry a tag, X25519 ones nothing. */
export interface StanzaHint {
  type: string;
  /** Unpadded base64, as in the file; on `ssh-*` stanzas only. */
  tag?: string;
}

/** One spec's files as they lie on disk. */
export interface Observation {
  id: string;
  certificate: CertificateFile;
  key: SealedFile;
  entry?: ManifestEntry;
  /** SPKI digest of the authority certificate on disk that verifies the signature; absent: none does. */
  signedBy?: string;
  /**
   * What follows the first certificate in its file and has no business there: behind an authority's own
   * everything; behind another what comes from no authority on disk. Absent: nothing.
   */
  strangers?: [ReadCertificate, ...ReadCertificate[]];
  /** SPKI digest of the sealed key, once an identity has opened it: the proof of a pair. */
  opened?: string;
  /** That key's kind, known with `opened`. */
  openedKey?: KeySpec;
  /** This run's identities were tried, and none of them opens the sealed key. */
  notOurs?: true;
  /** Recipients of the policy whose identities were tried and don't open the sealed key, where another one does. */
  lacks?: string[];
}

/** The tree below `dir`, as far as the specs and the orphan list need it. */
export interface Observations {
  /** By spec id. */
  observed: Record<string, Observation>;
  /** Files in our layout that no spec owns, relative to the root, sorted. */
  orphans: string[];
  /** Hosts that only orphans know. */
  strays: StrayHost[];
  /** Those of the orphans that an authority of the policy has signed, or a former one below it. */
  left: LeftCertificate[];
  /** How many names lie in each folder of a host, certflake's own or not; relative to the root. */
  hostFolders?: ReadonlyMap<string, number>;
  /** Files that an interrupted run has put in place, or is about to; relative to the root. */
  completed?: readonly string[];
  /** Absent: nobody can ask it. */
  history?: SealHistory;
  /** Broken manifests and the like. */
  problems: Problem[];
}

/** What the manifests in git's history say. */
export interface SealHistory {
  /** Whose key could ever open the private key of this public key (SPKI digest): the owner by the recipient. */
  readersOf(publicKey: string): ReadonlyMap<string, string>;
  /** The certificate of that public key that ends last; undefined: no manifest names one. */
  certificateOf(publicKey: string): Pick<ManifestEntry, 'issuer' | 'notAfter'> | undefined;
  /** Whether all commits below this one are there, and no manifest of them gives that reader the key. */
  excludes(publicKey: string, reader: string): boolean;
  /** Whether a manifest of a commit below this one, or of what is being merged, gives that reader the key. */
  includes(publicKey: string, reader: string): boolean;
  /** The public keys that manifests of commits below this one, or of what is being merged, give that reader. */
  openTo(reader: string): readonly string[];
  /** `MERGE_HEAD` and the like, while git has a merge, a rebase or a cherry-pick open. */
  otherSide(): string | undefined;
  /** The public keys that an entry had, whatever `dir` was. */
  keysOf(files: Pick<SpecFiles, 'manifest' | 'entry'>): ReadonlySet<string>;
}

export interface LeftCertificate {
  /** Relative to the root. */
  path: string;
  /** Whose folder it lies in, if it is a host's. */
  host?: string;
  /** Epoch seconds. */
  notAfter: number;
  /** SPKI digest of the policy's authority that has signed it, or a former one below it. */
  signedBy?: string;
  /** Without `signedBy`: the file of the root above it, which is none of the policy's. */
  formerRoot?: string;
}

/** A host's folder whose files no spec owns. What the files say is a claim. */
export interface StrayHost {
  host: string;
  /** Relative to the root. */
  folder: string;
  /** Its SSH host keys, as its manifest has them. */
  keys: string[];
}

// ---------------------------------------------------------------- secrets

declare const sealed: unique symbol;

/**
 * An age file around a private key: the only form in which the store takes a key. Only `seal` makes
 * one, so writing a plaintext key does not compile.
 */
export type SealedKey = Uint8Array & { readonly [sealed]: true };
