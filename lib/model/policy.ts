/**
 * The policy file, option by option. One source for three uses: TypeScript's completion, the JSON Schema that
 * editors complete YAML with, and the validator, which walks that schema.
 */
import type { KubernetesPolicy, LintPolicy } from './kubernetes.js';
import type {
  Duration,
  HostWord,
  Mode,
  TemplateText,
  PublicKey,
  HostKey,
  Word,
  CommonName,
} from './scalars.js';

/** What a key may be used for, in cfssl's words. */
export type UsageWord =
  | 'signing'
  | 'digital signature'
  | 'content commitment'
  | 'key encipherment'
  | 'key agreement'
  | 'data encipherment'
  | 'cert sign'
  | 'crl sign'
  | 'encipher only'
  | 'decipher only'
  | 'any'
  | 'server auth'
  | 'client auth'
  | 'code signing'
  | 'email protection'
  | 's/mime'
  | 'ipsec end system'
  | 'ipsec tunnel'
  | 'ipsec user'
  | 'timestamping'
  | 'ocsp signing'
  | 'microsoft sgc'
  | 'netscape sgc';

/** The kind of key pair. Not merged: a layer that sets it sets both fields. */
export interface KeyPolicy {
  /** The algorithm. */
  algo: 'rsa' | 'ecdsa' | 'ed25519';
  /** Bits: 2048, 3072 or 4096 for rsa, 256, 384 or 521 for ecdsa, none for ed25519. By default 2048 and 256. */
  size?: 256 | 384 | 521 | 2048 | 3072 | 4096;
}

/** The subject besides its common name. Inherited field by field. */
export interface NamesPolicy {
  /**
   * Country, two letters.
   * @format policy-country
   */
  C?: string;
  /** State or province. */
  ST?: TemplateText;
  /** Locality. */
  L?: TemplateText;
  /** Organization; Kubernetes reads groups from it. */
  O?: TemplateText;
  /** Organizational unit. */
  OU?: TemplateText;
}

/** What authorities and certificates have in common, and what every layer of defaults may set. */
export interface DefaultsPolicy {
  /** The kind of key pair; rsa 2048 by default. */
  key?: KeyPolicy;
  /** The lifetime; 8760h by default, 87600h for an authority. */
  expiry?: Duration;
  /** What the key may be used for, in cfssl's words. Those of `defaults` do not reach authorities. */
  usages?: UsageWord[];
  /** The subject besides `commonName`. */
  names?: NamesPolicy;
  /** Alternative names. A list replaces an inherited one. Those of `defaults` do not reach authorities. */
  hosts?: HostWord[];
  /** The user that owns the decrypted key on the host; agenix's default is root. */
  owner?: Word;
  /** The group of the decrypted key on the host. */
  group?: Word;
  /** The permissions of the decrypted key on the host, as in "0400". */
  mode?: Mode;
  /** Keep the key pair when the certificate is renewed. By default a key that only signs is kept. */
  keepKey?: boolean;
  /** How long before its end a certificate is due; a third of its lifetime by default. */
  renewBefore?: Duration;
  /** The systemd units to restart when the certificate changes. */
  restartUnits?: Word[];
}

/** Defaults of certificates. */
export interface CertDefaultsPolicy extends DefaultsPolicy {
  /** The roles whose hosts get the certificate; every host by default. */
  roles?: Word[];
}

/** One certificate, issued once for each host of its roles, or once for all of them if `shared`. */
export interface CertificatePolicy extends CertDefaultsPolicy {
  /** The subject's common name; at most 64 characters are understood everywhere. */
  commonName: CommonName;
  /** One key pair for all its hosts, as service-account tokens need. It does not inherit `hosts`. */
  shared?: boolean;
}

/** What an authority may sign for. Permitted and excluded are suffixes, addresses and address ranges. */
export interface NameConstraintsPolicy {
  /** Only these: `example.com`, `10.0.0.0/8`, `@example.com` (e-mail), `uri:example.com`. */
  permitted?: ConstraintWord[];
  /** What it may not sign for, written as in `permitted`. */
  excluded?: ConstraintWord[];
}

/**
 * A subtree of names: `example.com`, `10.0.0.0/8`, `@example.com` (e-mail) or `uri:example.com`.
 * @format policy-constraint
 */
export type ConstraintWord = string;

/** Hosts that may open an authority's key. */
export interface SealedToPolicy {
  /** Every host that has one of these roles. */
  roles: Word[];
}

/** The authority's own certificate and key. */
export interface CaPolicy extends DefaultsPolicy {
  /** The subject's common name; at most 64 characters are understood everywhere. */
  commonName: CommonName;
  /** The authority that signs this one; without it, it signs itself. */
  parent?: Word;
  /**
   * How many authorities may follow below this one.
   * @asType integer
   * @minimum 0
   * @maximum 255
   */
  pathLength?: number;
  /** The names it may sign for; written into its certificate. */
  nameConstraints?: NameConstraintsPolicy;
  /**
   * Pins the authority: the SHA-256 of its certificate, in hex, with or without colons.
   * @format policy-fingerprint
   */
  fingerprint?: string;
  /** Who may open the authority's key, instead of the policy's `userAgeKeys`. */
  userAgeKeys?: PublicKey[];
  /** Lets hosts open the authority's key. Only for what must sign inside the cluster. */
  sealedTo?: SealedToPolicy;
}

/** An authority and what it signs. */
export interface AuthorityPolicy {
  /** The authority's own certificate and key. */
  ca: CaPolicy;
  /** Defaults of this authority's certificates. */
  certDefaults?: CertDefaultsPolicy;
  /** Its certificates by name. */
  certs?: Record<string, CertificatePolicy>;
}

/** A host that can open keys. */
export interface HostPolicy {
  /** What the host does, one word or several; certificates name it in `roles`. */
  role?: Word | Word[];
  /** The host's SSH public key: its text, or a path relative to the policy. */
  owningHostKey?: HostKey;
  /**
   * The host's DNS domain, the rest of `${nodeName}`.
   * @format policy-domain
   */
  domain?: string;
  /** The addresses that others reach it by. */
  addresses?: HostAddress[];
}

/**
 * An IPv4 or IPv6 address.
 * @format policy-address
 */
export type HostAddress = string;

/** A cluster's certificates: its authorities, who gets which key, and where the files go. */
export interface Policy {
  /** For editors only. */
  $schema?: string;
  /**
   * The folder of certificates and sealed keys, relative to the policy. Its names have ASCII letters, digits and
   * `. _ + -` alone, as paths in Nix do.
   * @format policy-folder
   */
  dir: string;
  /**
   * The operator's identity: an age identity file or an SSH private key. `~`, `$HOME` and `${VAR}` are
   * expanded, nothing is executed.
   */
  userAgeIdentity?: Word;
  /** The operators' public keys: each of them opens every key. */
  userAgeKeys: PublicKey[];
  /** Where the hosts' SSH public keys are, with `${hostName}` in it; a host's own `owningHostKey` wins. */
  owningHostKey?: HostKey;
  /** The hosts by name, as in `networking.hostName`. */
  hosts?: Record<string, HostPolicy>;
  /** Defaults of authorities and certificates. */
  defaults?: DefaultsPolicy;
  /** Defaults of authorities. */
  caDefaults?: DefaultsPolicy;
  /** Defaults of certificates. */
  certDefaults?: CertDefaultsPolicy;
  /** The authorities by name. */
  cas: Record<string, AuthorityPolicy>;
  /** A Kubernetes cluster: adds the certificates that it needs to `cas`. */
  kubernetes?: KubernetesPolicy;
  /** What `check` reports about a Kubernetes cluster's certificates. */
  lint?: LintPolicy;
}

/** What `cas` may leave out where `kubernetes` fills it in. */
export interface PartialAuthorityPolicy extends Omit<AuthorityPolicy, 'ca' | 'certs'> {
  ca?: Partial<CaPolicy>;
  certs?: Record<string, Partial<CertificatePolicy>>;
}

/** A policy as it may be written: with `kubernetes`, `cas` says only what differs. */
export type WrittenPolicy =
  | Policy
  | (Omit<Policy, 'cas' | 'kubernetes'> & {
      kubernetes: KubernetesPolicy;
      cas?: Record<string, PartialAuthorityPolicy>;
    });
