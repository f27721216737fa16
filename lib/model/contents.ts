/** What certificates contain. */

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

/** What a certificate must contain, typed. Code behind `policy/` sees no raw word. */
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
