import type { GeneralName, KeyAlgorithm, NameSubtree, Usages } from './contents.js';

/** A distinguished name as in a certificate: pairs of (short name or dotted OID, value), in order. */
export type RawSubject = [type: string, value: string][];

/** A certificate as read. Times in epoch seconds, digests in lower-case hex. */
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
  /** `other` with a size is an RSA key that is too long to use. */
  key: { algo: KeyAlgorithm | 'other'; size?: number };
  names: GeneralName[];
  usages: Usages;
  /** Absent: no basicConstraints or CA:FALSE. */
  authority?: { pathLength?: number; permitted?: NameSubtree[]; excluded?: NameSubtree[] };
  /** Hex. */
  subjectKeyId?: string;
  authorityKeyId?: string;
  /** Of an endorsement: the fingerprint of the certificate that its signer vouches for. */
  endorses?: string;
  pem: string;
}

/** The certificates to trust, in the order of output. `trustBundle` makes an authority's. */
export type TrustBundle = readonly ReadCertificate[];
